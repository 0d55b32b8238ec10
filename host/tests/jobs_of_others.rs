//! Jobs of AWS Glue Studio that others wrote, over made-up data of their schemas.
#![cfg(feature = "sql")]

mod common;

use std::path::{Path, PathBuf};

use common::Folder;

const ROWS: usize = 300;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/jobs");
    if !folder.is_dir() {
        eprintln!("left out: there is no folder ../shared/corpus/jobs");
        return None;
    }
    Some(folder)
}

/// A CSV file of rows that depend on their number alone: `id` columns have keys from 0 to 19, `n` columns numbers, others text.
fn table(folder: &Folder, name: &str, columns: &[&str]) {
    let cell = |column: &str, row: usize| match column.split_once(':') {
        Some((_, "key")) => (row % 20).to_string(),
        Some((_, "row")) => row.to_string(),
        Some((_, "number")) => format!("{}.5", (row * 7) % 100),
        _ if row.is_multiple_of(11) => String::new(),
        _ => format!("{column} {}", row % 9),
    };
    let names: Vec<&str> = columns.iter().map(|column| column.split(':').next().unwrap_or(column)).collect();
    let mut text = format!("{}\n", names.join(","));
    for row in 0..ROWS {
        let cells: Vec<String> = columns.iter().map(|column| cell(column, row)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    folder.file(name, text.as_bytes());
}

/// The rows of a folder, read back as CSV.
fn rows(folder: &Folder, path: &str) -> Vec<String> {
    folder.succeeds(&format!("apply noop.json --input {path} --output read.csv --overwrite --infer none"));
    folder.read("read.csv").lines().map(str::to_owned).collect()
}

fn run(folder: &Folder, job: &str, options: &str) -> Vec<String> {
    let corpus = corpus().expect("the corpus");
    let job = corpus.join(job).display().to_string();
    folder.succeeds(&format!("check {job} {options}"));
    folder.succeeds(&format!("run {job} {options} --threads 1"));
    let one = rows(folder, "out/");
    folder.succeeds(&format!("run {job} {options} --threads 8 --overwrite"));
    assert_eq!(rows(folder, "out/"), one, "{job}");
    one
}

#[test]
fn a_count_of_each_city() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(&folder, "data/info.csv", &["id:row", "name", "age", "salary", "city", "details"]);
    let found = run(
        &folder,
        "git-aggregate-count.json",
        "--map s3://example-data/output/june22_2=out --map s3://example-data=data",
    );
    assert_eq!(found[0], "city,count(city)");
    // Every 11th cell is null, which is a group of its own whose values nobody counts.
    assert_eq!(found[1], ",0");
    assert_eq!(found.len(), 11, "{found:?}");
    let counted: usize =
        found[1..].iter().filter_map(|row| row.rsplit(',').next()?.parse::<usize>().ok()).sum();
    assert_eq!(counted, ROWS - ROWS.div_ceil(11));
}

#[test]
fn a_file_as_it_is() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(&folder, "data/EmailIds.csv", &["id:row", "email"]);
    let found = run(
        &folder,
        "git-csv-to-csv.json",
        "--map s3://example-data/output=out --map s3://example-data=data",
    );
    let given = folder.read("data/EmailIds.csv");
    assert_eq!(found, given.lines().collect::<Vec<_>>());
}

#[test]
fn a_table_of_the_catalog_as_parquet() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(&folder, "wind/part.csv", &["turbine:key", "power:number", "state"]);
    let options =
        "--table wind_farm_project.wind_farm_project=wind/ --map s3://wind-farm-project/datalake=out/";
    let found = run(&folder, "api-bare-nodes-catalog-to-parquet.json", options);
    assert_eq!(found, folder.read("wind/part.csv").lines().collect::<Vec<_>>());
}

#[test]
fn trips_once_without_some_fields() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(
        &folder,
        "trips.csv",
        &[
            "vendor:key",
            "fare:number",
            "store_and_fwd_flag",
            "mta_tax:number",
            "improvement_surcharge:number",
        ],
    );
    let text = folder.read("trips.csv");
    let twice = format!("{text}{}", text.split_once('\n').expect("rows").1);
    folder.file("trips.csv", twice.as_bytes());
    folder.succeeds("apply noop.json --input trips.csv --output raw/trips/part.parquet");
    let options = "--map s3://example-data/raw=raw --map s3://example-data/processed/visual-demo=out";
    let found = run(&folder, "api-taxi-dropdup-dropfields.json", options);
    assert_eq!(found[0], "vendor,fare");
    let mut whole: Vec<&str> = text.lines().skip(1).collect();
    let mut seen = std::collections::HashSet::new();
    whole.retain(|row| seen.insert(*row));
    assert_eq!(found.len() - 1, whole.len());
}

#[test]
fn tickets_mapped_to_other_types() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(
        &folder,
        "tickets/part.csv",
        &[
            "tag_number_masked",
            "date_of_infraction",
            "ticket_date",
            "ticket_number:number",
            "officer:number",
            "infraction_code:number",
            "infraction_description",
            "set_fine_amount:number",
            "time_of_infraction:number",
            "location1",
            "location2",
            "location3",
            "location4",
            "province",
        ],
    );
    let options = "--table yyz-tickets.tickets=tickets/ --map s3://example-out=out/";
    let found = run(&folder, "git-catalog-mapping-gzip-json.json", options);
    let columns = "tag_number_masked,date_of_infraction,ticket_date,ticket_number,officer_name,infraction_code,\
                   infraction_description,set_fine_amount,time_of_infraction";
    assert_eq!((found[0].as_str(), found.len()), (columns, ROWS + 1));
    let names: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .expect("out")
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    assert!(names.iter().any(|name| name.to_string_lossy().ends_with(".gz")), "{names:?}");
}

#[test]
fn four_joins_and_folders_by_status() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(&folder, "vendas.csv", &["idvenda:row", "idvendedor:key", "idcliente:key", "data", "total:number"]);
    let item = [
        "idproduto:key",
        "idvenda:row",
        "quantidade:key",
        "valorunitario:number",
        "valortotal:number",
        "desconto:number",
    ];
    table(&folder, "itens.csv", &item);
    table(&folder, "clientes.csv", &["idcliente:row", "cliente", "estado", "sexo", "status"]);
    table(&folder, "produtos.csv", &["idproduto:row", "produto", "preco:number"]);
    table(&folder, "vendedores.csv", &["idvendedor:row", "nome"]);
    let tables = [
        ("vendas_csv", "vendas"),
        ("itensvenda_csv", "itens"),
        ("clientes_csv", "clientes"),
        ("produtos_csv", "produtos"),
        ("vendedores_csv", "vendedores"),
    ];
    let tables = tables.map(|(table, file)| format!("--table vendas.{table}={file}.csv")).join(" ");
    let found = run(
        &folder,
        "console-four-joins-catalog.json",
        &format!("{tables} --map s3://example-lake/datalake=out"),
    );
    // Each sale has one item, one customer, one product and one seller.
    assert_eq!(found.len(), ROWS + 1);
    let mut columns: Vec<&str> = found[0].split(',').collect();
    assert_eq!(columns.pop(), Some("status"), "the partition column comes last");
    assert_eq!(columns.len(), 12, "{columns:?}");
}

#[test]
fn two_queries_over_one_file() {
    let Some(_) = corpus() else { return };
    let folder = Folder::new();
    table(&folder, "in.csv", &["id:row", "name"]);
    folder.succeeds("apply noop.json --input in.csv --output source/part.parquet");
    let options = "--map s3://example-data/source=source --map s3://example-data/test_dest=out";
    let found = run(&folder, "git-parquet-two-sql.json", options);
    assert_eq!(found, folder.read("in.csv").lines().collect::<Vec<_>>());
}
