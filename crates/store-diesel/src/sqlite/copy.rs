//! A file that is copied from or to.

use bsk_store::StoreError;
use diesel::connection::{DefaultLoadingMode, SimpleConnection as _};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::queries::copied;
use super::{Connection, SqliteStore, connection};
use crate::copy::{Column, Side, Table, list, rows_written};
use crate::error::Result;

/// How long to wait for somebody who is changing the file.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

impl SqliteStore {
    pub(crate) fn side(&self) -> core::result::Result<Box<dyn Side>, StoreError> {
        let connection = connection::writer(&self.path.to_string_lossy(), BUSY_TIMEOUT);
        Ok(Box::new(File(connection.map_err(|error| StoreError::Unavailable(Box::new(error)))?)))
    }
}

struct File(Connection);

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
}

impl Side for File {
    fn begin(&mut self) -> Result<()> {
        // It is the file's one writer until it ends.
        Ok(self.0.batch_execute("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<()> {
        Ok(self.0.batch_execute("COMMIT")?)
    }

    #[cfg(test)]
    fn tables(&mut self) -> Result<Vec<String>> {
        let rows: Vec<TextRow> = diesel::sql_query(
            "SELECT name AS text FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE '\\_\\_diesel\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY name",
        )
        .load(&mut self.0)?;
        Ok(rows.into_iter().map(|row| row.text).collect())
    }

    fn columns(&mut self, table: &str) -> Result<Vec<Column>> {
        let rows: Vec<ColumnRow> = diesel::sql_query(
            "SELECT name, type AS kind FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY name",
        )
        .bind::<Text, _>(table)
        .load(&mut self.0)?;
        Ok(rows.into_iter().map(|row| Column { name: row.name, kind: row.kind, is_number: false }).collect())
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
            // Of no blob there are no digits either, which is not the same.
            "BLOB" => format!("'{name}', CASE WHEN \"{name}\" IS NOT NULL THEN hex(\"{name}\") END"),
            _ => format!("'{name}', \"{name}\""),
        });
        let query = format!("SELECT json_object({fields}) AS text FROM {} {}", table.name, table.order);
        let rows = diesel::sql_query(query).load_iter::<TextRow, DefaultLoadingMode>(&mut self.0)?;
        for row in rows {
            each(row?.text)?;
        }
        Ok(())
    }

    fn clear(&mut self, table: &str) -> Result<()> {
        Ok(self.0.batch_execute(&format!("DELETE FROM {table}"))?)
    }

    fn count_on(&mut self, _: &str, _: &[Column]) -> Result<()> {
        // It does so by itself.
        Ok(())
    }

    fn write(&mut self, table: &str, columns: &[Column], rows: &str) -> Result<u64> {
        let names = list(columns, |column| format!("\"{}\"", column.name));
        let values = list(columns, |Column { name, kind, .. }| match kind.as_str() {
            "BLOB" => format!("unhex(value ->> '$.{name}', '-')"),
            _ => format!("value ->> '$.{name}'"),
        });
        let statement = format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each(?)");
        rows_written(diesel::sql_query(statement).bind::<Text, _>(rows).execute(&mut self.0)?)
    }
}
