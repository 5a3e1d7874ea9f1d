//! The write transaction around every change.

/// `write_tx!(ctx, |tx| { ... })`: runs the block in one write transaction, committed when it is `Ok`, rolled
/// back otherwise. On PostgreSQL the block runs again when the database reports a conflict, so it must do
/// nothing but read and write through `tx`. A macro, because the future of an `AsyncFn` that borrows cannot be
/// shown to be `Send` yet.
macro_rules! write_tx {
    ($ctx:expr, |$tx:ident| $work:expr) => {{
        let mut tried = 1;
        loop {
            let begun = match store::begin(&$ctx.db).await {
                Ok(begun) => begun,
                Err(error) => break Err($crate::AppError::from(error)),
            };
            let $tx = &begun;
            let outcome: $crate::Outcome<_> = async { $work }.await;
            match store::end(begun, outcome, tried).await {
                Some(outcome) => break outcome,
                None => tried += 1,
            }
        }
    }};
}
