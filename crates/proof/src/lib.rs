//! What anyone can check alone: bundles, files, the log.
