//! Statements in SQL that the database keeps prepared.
//!
//! `diesel::sql_query` has each of them parsed and planned again at every call,
//! which for a revocation takes as long as what it does.

use core::marker::PhantomData;

use diesel::RunQueryDsl;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// The columns of a `KeyRow`. They are named, so that a statement that is
/// prepared stays good when a newer server adds a column.
macro_rules! key_columns {
    () => {
        "api_keys.id, api_keys.organization_id, api_keys.created_by_user, api_keys.created_by_key, \
         api_keys.name, api_keys.hint, api_keys.scopes, api_keys.pepper, api_keys.rate_limit, \
         api_keys.rate_window, api_keys.expires_at, api_keys.created_at, api_keys.last_used_at, \
         api_keys.revoked_at, api_keys.revocation_reason, api_keys.replaces, api_keys.replaced_by, \
         api_keys.pos, api_keys.counts_with"
    };
}

/// A statement whose text is always the same. It is prepared once on each
/// connection.
pub(super) fn statement(sql: &'static str) -> Statement<()> {
    Statement { sql, values: () }
}

/// A statement, and values for its parameters.
pub(super) struct Statement<V> {
    sql: &'static str,
    values: V,
}

/// The value of a parameter, after those before it.
pub(super) struct Bound<Before, T, U> {
    before: Before,
    value: U,
    _type: PhantomData<T>,
}

impl<V> Statement<V> {
    /// Gives the next parameter its value: `$1` the first time.
    pub(super) fn bind<T, U>(self, value: U) -> Statement<Bound<V, T, U>> {
        Statement { sql: self.sql, values: Bound { before: self.values, value, _type: PhantomData } }
    }
}

impl<V: QueryFragment<Pg>> QueryFragment<Pg> for Statement<V> {
    /// A value can only be bound where its parameter is named. So a comment
    /// names each once, in their order, and the statement may name them where
    /// and as often as it likes.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("/* ");
        self.values.walk_ast(out.reborrow())?;
        out.push_sql("*/ ");
        out.push_sql(self.sql);
        Ok(())
    }
}

impl<V, T, U> QueryFragment<Pg> for Bound<V, T, U>
where
    V: QueryFragment<Pg>,
    Pg: HasSqlType<T>,
    U: ToSql<T, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.before.walk_ast(out.reborrow())?;
        out.push_bind_param::<T, U>(&self.value)?;
        out.push_sql(" ");
        Ok(())
    }
}

/// Its text tells it from others.
impl<V> QueryId for Statement<V> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<V> Query for Statement<V> {
    type SqlType = Untyped;
}

impl<V, C> RunQueryDsl<C> for Statement<V> {}
