//! What the address of a case tells.

use operations::case_study;
use support::{both_engines, make};

use super::draft;

both_engines! {
    async fn an_address_tells_neither_order_nor_number_of_the_cases(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let mut ids: Vec<i64> = Vec::new();
        for number in 0..24 {
            let id = case_study::create(&ctx, &draft(&format!("Case {number}"))).await.unwrap();
            assert!((1..=1 << 53).contains(&id.0), "{id}");
            ids.push(id.0);
        }
        // Random ones run in order once in 24 factorial times, and are that near to one another as seldom.
        assert!(ids.iter().any(|id| *id > 1 << 29) && !ids.is_sorted(), "{ids:?}");
        let near = ids.iter().filter(|id| ids.iter().any(|other| (1..1_000).contains(&(*id - other))));
        assert_eq!(near.count(), 0, "{ids:?}");
    }
}
