//! What a manager sees of the own team.
