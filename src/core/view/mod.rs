//! View operations.
