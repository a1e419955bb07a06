//! The change log of a store in memory.

use std::time::Duration;

use crate::change::{ChangeLog, Position, RegisterError, Registration, Renewal, Standing};
use crate::error::StoreError;
use crate::id::ReplicaId;
use crate::memory::{MemoryStore, Replica};

impl MemoryStore {
    /// Ends every registration, as an operator does with servers that are
    /// thought to be gone.
    pub fn strike_off_everyone(&self) {
        self.state().replicas.clear();
    }
}

impl ChangeLog for MemoryStore {
    fn register(&self, replica: ReplicaId, lease: Duration) -> Result<Registration, RegisterError> {
        let mut state = self.state();
        let head = state.position;
        state.heartbeats += 1;
        let heartbeat = state.heartbeats;
        state.replicas.insert(replica, Replica { acknowledged: head, lease, heartbeat });
        Ok(Registration { replica, head })
    }

    fn renew(&self, replica: ReplicaId, applied: Position) -> Result<Renewal, StoreError> {
        let mut state = self.state();
        state.heartbeats += 1;
        let heartbeat = state.heartbeats;
        match state.replicas.get_mut(&replica) {
            Some(replica) => replica.heartbeat = heartbeat,
            None => return Ok(Renewal::Lost),
        }
        if applied > state.position {
            return Ok(Renewal::Lost);
        }
        let changes = state.changes.iter().filter(|change| change.position > applied).cloned().collect();
        Ok(Renewal::Renewed { head: state.position, changes })
    }

    fn renewal_interval(&self, _lease: Duration) -> Duration {
        Duration::from_millis(2)
    }

    fn acknowledge(&self, replica: ReplicaId, position: Position) -> Result<(), StoreError> {
        if let Some(replica) = self.state().replicas.get_mut(&replica) {
            replica.acknowledged = replica.acknowledged.max(position);
        }
        Ok(())
    }

    fn deregister(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.state().replicas.remove(&replica);
        Ok(())
    }

    fn remove(&self, standing: &Standing) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.replicas.get(&standing.replica).is_some_and(|kept| kept.heartbeat == standing.heartbeat) {
            state.replicas.remove(&standing.replica);
        }
        Ok(())
    }

    fn awaiting(
        &self,
        position: Position,
        asking: Option<ReplicaId>,
    ) -> Result<(Vec<Standing>, u32), StoreError> {
        let state = self.state();
        let others = state.replicas.iter().filter(|(id, _)| Some(**id) != asking);
        let (knowing, awaited): (Vec<_>, Vec<_>) =
            others.partition(|(_, replica)| replica.acknowledged >= position);
        let awaited = awaited.into_iter().map(|(id, replica)| Standing {
            replica: *id,
            lease: replica.lease,
            heartbeat: replica.heartbeat,
        });
        Ok((awaited.collect(), u32::try_from(knowing.len()).unwrap_or(u32::MAX)))
    }
}
