//! Whole folders, written here and read back.
