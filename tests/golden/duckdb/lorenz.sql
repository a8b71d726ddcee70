SELECT
  "t1"."start" AS "since",
  "t1"."end" AS "date",
  "t1"."turn" / "t1"."n" AS "groups",
  "t1"."sums" / "t1"."whole" AS "share"
FROM (
  SELECT
    "t0"."start",
    "t0"."end",
    "t0"."member",
    "t0"."held",
    (
      ROW_NUMBER() OVER (
        PARTITION BY "t0"."start", "t0"."end"
        ORDER BY "t0"."held" ASC, "t0"."member" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "turn",
    COUNT(*) OVER (
      PARTITION BY "t0"."start", "t0"."end"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "n",
    SUM("t0"."held") OVER (
      PARTITION BY "t0"."start", "t0"."end"
      ORDER BY "t0"."held" ASC, "t0"."member" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "sums",
    SUM("t0"."held") OVER (
      PARTITION BY "t0"."start", "t0"."end"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "whole"
  FROM "holdings" AS "t0"
) AS "t1"
WHERE
  CAST(FLOOR((
    "t1"."turn" * 100
  ) / "t1"."n") AS BIGINT) > CAST(FLOOR((
    (
      "t1"."turn" - 1
    ) * 100
  ) / "t1"."n") AS BIGINT)
ORDER BY
  "t1"."end" ASC,
  "t1"."turn" / "t1"."n" ASC
