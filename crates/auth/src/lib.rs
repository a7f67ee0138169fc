//! Who may: offices, roles, keys, signatures, and the quorums that open what is sealed.
