//! Acts and footage digests become a signed tree that others cosign.
