//! A store in memory keeps every law.
#![cfg(feature = "contract")]

mod alone {
    use bsk_store::MemoryStore;

    fn fresh() -> Box<MemoryStore> {
        Box::new(MemoryStore::new())
    }

    bsk_store::store_contract!(fresh);
}

mod people {
    use bsk_store::MemoryStore;

    fn fresh() -> Box<MemoryStore> {
        Box::new(MemoryStore::new())
    }

    bsk_store::people_contract!(fresh);
}

mod shared {
    use bsk_store::MemoryStore;

    fn fresh() -> Box<MemoryStore> {
        Box::new(MemoryStore::shared())
    }

    bsk_store::store_contract!(fresh);
}
