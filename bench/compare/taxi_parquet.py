"""Turns taxi.csv into Parquet with the types that New York publishes: `taxi_parquet.py taxi.csv taxi.parquet`."""

import sys

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

TYPES = {
    "VendorID": pa.int32(),
    "tpep_pickup_datetime": pa.timestamp("us"),
    "tpep_dropoff_datetime": pa.timestamp("us"),
    "passenger_count": pa.int64(),
    "trip_distance": pa.float64(),
    "RatecodeID": pa.int64(),
    "store_and_fwd_flag": pa.string(),
    "PULocationID": pa.int32(),
    "DOLocationID": pa.int32(),
    "payment_type": pa.int64(),
    "fare_amount": pa.float64(),
    "extra": pa.float64(),
    "mta_tax": pa.float64(),
    "tip_amount": pa.float64(),
    "tolls_amount": pa.float64(),
    "improvement_surcharge": pa.float64(),
    "total_amount": pa.float64(),
    "congestion_surcharge": pa.float64(),
    "Airport_fee": pa.float64(),
}

source, output = sys.argv[1:]
options = csv.ConvertOptions(column_types=TYPES, strings_can_be_null=True)
table = csv.read_csv(source, convert_options=options)
# Row groups of the published files have about a million rows.
parquet.write_table(table, output, row_group_size=1 << 20, compression="snappy")
