//! Parts become files: recording, sealing, retention.
