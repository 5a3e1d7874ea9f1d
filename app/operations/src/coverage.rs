//! Coverage down to names, and exemptions.
