/** What DuckDB finds in an export: `node read.mjs FILE SQL` prints the rows as JSON; the SQL calls the file `receipts`. */
import { DuckDBInstance } from "@duckdb/node-api";

const [file, sql] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`CREATE VIEW receipts AS SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`);
console.log(JSON.stringify((await connection.runAndReadAll(sql)).getRowObjectsJson()));
