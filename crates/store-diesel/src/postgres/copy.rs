//! A database that is copied from or to.

use bsk_store::StoreError;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::queries::copied;
use super::{Connection, PostgresStore, dialect};
use crate::copy::{Column, Side, Table, list, rows_written};
use crate::error::Result;

impl PostgresStore {
    pub(crate) fn side(&self) -> core::result::Result<Box<dyn Side>, StoreError> {
        let connection = self.connector.connect_patiently();
        Ok(Box::new(Database(connection.map_err(|error| StoreError::Unavailable(Box::new(error)))?)))
    }
}

struct Database(Connection);

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    is_number: bool,
}

impl Side for Database {
    fn begin(&mut self) -> Result<()> {
        self.0.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        dialect::lock_changes(&mut self.0)
    }

    fn commit(&mut self) -> Result<()> {
        Ok(self.0.batch_execute("COMMIT")?)
    }

    #[cfg(test)]
    fn tables(&mut self) -> Result<Vec<String>> {
        let rows: Vec<TextRow> = diesel::sql_query(
            "SELECT tablename::text AS text FROM pg_tables \
             WHERE schemaname = current_schema() AND tablename NOT LIKE '\\_\\_diesel\\_%' \
             ORDER BY tablename COLLATE \"C\"",
        )
        .load(&mut self.0)?;
        Ok(rows.into_iter().map(|row| row.text).collect())
    }

    fn columns(&mut self, table: &str) -> Result<Vec<Column>> {
        let rows: Vec<ColumnRow> = diesel::sql_query(
            "SELECT attname::text AS name, format_type(atttypid, atttypmod) AS kind, \
                    attidentity <> '' AS is_number FROM pg_attribute \
             WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' \
             ORDER BY attname::text COLLATE \"C\"",
        )
        .bind::<Text, _>(table)
        .load(&mut self.0)?;
        let column = |row: ColumnRow| Column { name: row.name, kind: row.kind, is_number: row.is_number };
        Ok(rows.into_iter().map(column).collect())
    }

    fn count(&mut self, table: &str) -> Result<u64> {
        copied::rows(&mut self.0, table)
    }

    fn position(&mut self) -> Result<i64> {
        copied::position(&mut self.0)
    }

    fn set_position(&mut self, position: i64) -> Result<()> {
        copied::set_position(&mut self.0, position)
    }

    fn read(
        &mut self,
        table: &Table,
        columns: &[Column],
        each: &mut dyn FnMut(String) -> Result<()>,
    ) -> Result<()> {
        let fields = list(columns, |Column { name, kind, .. }| match kind.as_str() {
            "bytea" => format!("'{name}', encode(\"{name}\", 'hex')"),
            _ => format!("'{name}', \"{name}\""),
        });
        let query =
            format!("SELECT json_build_object({fields})::text AS text FROM {} {}", table.name, table.order);
        let rows = diesel::sql_query(query).load_iter::<TextRow, PgRowByRowLoadingMode>(&mut self.0)?;
        for row in rows {
            each(row?.text)?;
        }
        Ok(())
    }

    fn clear(&mut self, table: &str) -> Result<()> {
        Ok(self.0.batch_execute(&format!("DELETE FROM {table}"))?)
    }

    fn count_on(&mut self, table: &str, columns: &[Column]) -> Result<()> {
        for Column { name, .. } in columns.iter().filter(|column| column.is_number) {
            self.0.batch_execute(&format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{name}'), max(\"{name}\")) FROM {table}"
            ))?;
        }
        Ok(())
    }

    fn write(&mut self, table: &str, columns: &[Column], rows: &str) -> Result<u64> {
        let names = list(columns, |column| format!("\"{}\"", column.name));
        let values = list(columns, |Column { name, kind, .. }| match kind.as_str() {
            "bytea" => format!("decode(value ->> '{name}', 'hex')"),
            _ => format!("(value ->> '{name}')::{kind}"),
        });
        let statement = format!(
            "INSERT INTO {table} ({names}) SELECT {values} FROM json_array_elements($1::json) AS value"
        );
        rows_written(diesel::sql_query(statement).bind::<Text, _>(rows).execute(&mut self.0)?)
    }
}
