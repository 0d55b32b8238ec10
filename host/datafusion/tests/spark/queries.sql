select * from t
select id, NAME from t where price > 1
ordered: select id, name from t order by name, id desc
ordered: select id, price from t order by price desc
ordered: select id, qty from t order by qty nulls last, id limit 4
select count(*), count(qty), count(distinct name), sum(qty), avg(price), min(day), max(name) from t
select name, sum(amount) as total, avg(amount) from t group by name
select name, count(*) c from t group by name having count(*) > 1
select coalesce(name, 'none') n, sum(qty) from t group by coalesce(name, 'none')
select id, qty / 2, qty div 2, qty % 2, qty / 0, qty % 0, -qty from t
select id, amount * 2, amount / 3, amount + 1.5, amount - qty, amount % 3 from t
select id, amount * price, amount * amount, amount / amount from t
select id, price / qty, price * qty, price + amount from t
select 1.0 / 3, 10 / 4, 10 div 4, 7 % -3, 2 * 3.5, 1 / 3.0
select id, cast(code as int) as i, cast(code as double) as f, cast(code as decimal(10,1)) as m, cast(code as boolean) as b from t
select id, cast(price as int), cast(price as string) as p, cast(qty as string) from t
select id, cast(at as date) a, cast(at as string) b, cast(day as timestamp) c, cast(day as string) d, cast(at as bigint) e from t
select id, cast(ok as string) a, cast(ok as int) b, cast(qty as boolean) from t
select id from t where code > 2
select id from t where code = '12' or code = 5
select id, code + 1, code * '2' from t
select id from t where day > '2023-01-01'
select id from t where at >= '2024-01-01 00:00:00' and at < '2024-03-01'
select id from t where qty in (3, 7) and name not in ('Ana')
select id from t where price between 0 and 2
select id from t where name like 'A%' or name like '%o\'n%'
select id, name rlike '^[A-D]', name ilike 'a_A' from t
select id, upper(name), lower(name), initcap(name), length(name), reverse(name) from t
select id, concat(name, '-', id), name || code, concat_ws('/', name, code, 'z') from t
select id, substring(name, 2, 3), substring(name, -3), substr(name, 1, 1), left(name, 2), right(name, 2) from t
select id, trim(code), ltrim(code), rtrim(code), lpad(name, 5, '*'), rpad(name, 5, '*') from t
select id, replace(name, 'n', 'N'), translate(name, 'an', 'AN'), repeat(code, 2) from t
select id, instr(name, 'n'), locate('n', name), locate('n', name, 3), position('a' in name) from t
select id, split(name, ' '), split(name, 'n')[0], split(name, 'n')[5], size(split(name, '')) from t
select id, regexp_replace(name, '[aeiou]', '<$0>'), regexp_extract(name, '([A-Z])([a-z]+)', 2) from t
select id, year(day), month(day), day(day), quarter(day), dayofweek(day), dayofyear(day), weekofyear(day) from t
select id, hour(at), minute(at), second(at), extract(month from at) m from t
select id, date_add(day, 5), date_sub(day, 5), datediff(day, '2024-01-01'), add_months(day, 1), last_day(day) from t
select id, day + interval 1 month as a, day - interval 2 days as b, at + interval 3 hours as c from t
select id, day + 1 as a, day - 1 as b from t
select id, trunc(day, 'MM'), trunc(day, 'year'), date_trunc('hour', at), date_trunc('week', at), next_day(day, 'Mon') from t
select id, date_format(day, 'yyyy/MM/dd'), date_format(at, 'dd MMM yy h:mm a'), date_format(at, 'EEEE D') from t
select to_date('2024-02-30'), to_date('2024-02-03'), to_date('03/02/2024', 'dd/MM/yyyy'), to_timestamp('2024-02-03 04:05:06'), to_timestamp('20240203', 'yyyyMMdd')
select unix_timestamp('2024-02-03 04:05:06'), unix_timestamp('2024', 'yyyy'), from_unixtime(86400), from_unixtime(0, 'yyyy'), months_between('2024-03-31', '2024-01-15')
select id, round(price), round(price, 1), round(amount, 1), ceil(price), floor(price), ceil(amount), abs(price) from t
select round(2.5), round(-2.5), round(1234.5678, 2), round(1250, -2)
select id, sqrt(price), ln(price), log10(price), exp(0), pow(qty, 2), sign(price), greatest(qty, id), least(price, id) from t
select id, nvl(name, 'x'), nullif(name, 'Ana'), ifnull(qty, 0), nvl2(name, 1, 0), if(ok, 'y', 'n'), isnull(name) from t
select id, case when price > 10 then 'high' when price > 0 then 'low' else 'none' end as level from t
select id, case name when 'Ana' then 1 when 'Dan' then 2 end from t
select id, name <=> null, name = null, not ok, ok and id > 3, ok or id > 3 from t
select id, md5(name), sha1(name), sha2(name, 256), crc32(name), hex(id), base64(name) from t
select collect_list(name), size(collect_set(name)), count_if(price > 1), first(name), last(name), any_value(id) from t
select stddev(price), variance(price), stddev_pop(price), var_pop(price), corr(id, price), median(price), percentile(price, 0.25) from t
select max_by(name, qty), min_by(name, qty), bool_and(ok), bool_or(ok), every(ok), approx_count_distinct(name) from t
select name, collect_list(id) from t group by name
select id, row_number() over (partition by name order by id) as r, rank() over (order by price) as k, dense_rank() over (order by price) as d from t
select id, lag(id) over (order by id) as p, lead(id, 2, -1) over (order by id) as n, ntile(3) over (order by id) as q from t
select id, sum(qty) over (order by id) as s, sum(qty) over (partition by name) as g, avg(price) over (order by id rows between 1 preceding and 1 following) as m from t
select id, first_value(id) over (partition by name order by id desc) as f, last_value(id) over (partition by name order by id) as l from t
select a.id, b.id as other from t a join t b on a.name = b.name and a.id < b.id
select a.id, b.qty from t a left join (select id + 1 as id, qty from t where id < 3) b on a.id = b.id
select a.id from t a left semi join t b on a.id = b.qty
select a.id from t a left anti join t b on a.id = b.qty
select id from t where id in (select qty from t)
select id from t where exists (select 1 from t b where b.qty = t.id)
select id, (select max(qty) from t) as most from t
with c as (select name, count(*) as n from t group by name) select c1.name, c2.n from c c1 join c c2 on c1.name = c2.name
select id from t union all select qty from t where qty > 5
select name from t union select code from t
select name from t intersect select 'Ana'
select id from t except select qty from t
select distinct name, ok from t
select name, ok, count(*) as n from t group by name, ok with rollup
select name, ok, count(*) as n from t group by grouping sets ((name), (ok), ())
select id, array(id, qty), array_contains(tags, 'a'), size(tags), element_at(tags, 1), array_distinct(tags), array_join(tags, '+'), tags[1] from t
select id, explode(tags) as tag from t
select id, named_struct('a', id, 'b', name).b as b from t
select "quoted 'text'", 'tab\tbed', 'a' 'b'; -- a comment
select /* a comment */ id as `Two Words` from t where `id` = 1
select avg(qty), sum(price) / count(*), sum(amount) / 2, max(amount) * 2 from t
select cast('abc' as date), cast('2024-1-5' as date), cast('1' as boolean), cast('' as int), cast(' 7 ' as bigint), cast(300 as tinyint)
select cast(1.0E10 as string), cast(0.1 as string), cast(cast(1e-5 as double) as string), cast(1e7 as string)
select substring_index('a.b.c', '.', 2), split_part('a.b.c', '.', 2), startswith('abc', 'a'), contains('abc', 'b'), levenshtein('abc', 'adc'), ascii('A'), chr(65), soundex('Miller')
select sum(distinct qty), avg(distinct price) from t
ordered: select name n, sum(id) s from t group by name order by s desc, n
select acos(2), asin(0.5), atan2(1, 2), cbrt(27), degrees(3), radians(180), cot(1), factorial(5), hypot(3, 4), bin(5), shiftleft(1, 3), shiftright(8, 1), pmod(-7, 3), mod(-7, 3), bit_count(7), e(), pi(), rint(2.5), isnan(sqrt(-1))
select -id, +id, ~id, id & 3, id | 8, id ^ 1, not (id > 2), !(id > 3) from t
select upper(id), length(id), substring(qty, 1, 2), concat(price, at), trim(day), id || price from t
select sum(code), avg(code), max(code), min(code) from t
select abs(code), round(code), sqrt(code), code > 1.5, code = 12 from t
select id, at > day, day = at, at = '2024-02-29 12:34:56', day = '2024-02-29' from t
select id in (1, 2.0), code in (12, 5), id in ('1', '7'), day in ('2024-02-29') from t
select coalesce(id, 'x'), coalesce(price, qty), coalesce(null, 1), case when ok then id else price end, case when ok then 1 else 'x' end from t
select id, name from t where name is not null order by length(name), name desc limit 3
select date('2024-02-03'), int('6'), string(5), double('1.5'), boolean('true'), timestamp('2024-02-03 01:02:03')
select date_part('month', date '2024-02-03'), make_date(2024, 2, 30), make_date(2024, 2, 3), timestamp_seconds(1.5), timestamp_millis(1500), unix_date(date '1970-01-03'), unix_seconds(timestamp '1970-01-01 00:01:00')
select id, sum(qty) over (partition by ok order by id rows between unbounded preceding and current row) s, count(*) over () as n, max(price) over (order by id rows 2 preceding) m from t
select name n, count(*) from t group by n
select count(*) filter (where ok), sum(qty) filter (where ok and id > 1) from t
select * from (select id, price * 2 as Twice from t where price is not null) x where twice > 3
select t.*, upper(name) as up from t where id = 1
select a.id, b.id as bid from t a cross join t b where a.id = 1 and b.id < 3
select a.id, a.qty, b.name from t a inner join t b using (id) where b.ok
select id, cast(id as double) / 3, cast(price as float), cast(price as decimal(5,1)) * 2 from t where price < 1000
select struct(id, name).name as n, array(1, 2, 3)[1] as i, slice(array(1, 2, 3), 2, 2), flatten(array(array(1), array(2, 3))), array_max(array(1, 5, 2)) from t limit 1
select find_in_set('b', 'a,b,c'), bit_length('abc'), octet_length('é'), space(2), url_encode('a b'), unbase64(base64('x')) is null, overlay('abcdef' placing 'X' from 2), endswith('abc', 'c')
select id from t order by day, id
select percentile(qty, 0.5), percentile(id, 0.9), bit_and(id), bit_or(id), bit_xor(id), covar_pop(id, price), covar_samp(id, price), mean(qty), std(id) from t
select id, percent_rank() over (order by id), cume_dist() over (order by id), nth_value(id, 2) over (order by id) from t
