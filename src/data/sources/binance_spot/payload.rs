//! The shape of answers: bars as of perpetuals, their times in milliseconds also after 2025-01-01, where the archive changes to microseconds.
