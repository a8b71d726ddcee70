SELECT
  "t1"."date",
  CAST(':from:' AS DATE) AS "start",
  CAST(':to:' AS DATE) AS "end",
  "t1"."part",
  "t1"."begun",
  "t1"."observed",
  (
    "t1"."start" <> "t1"."begun"
  ) OR (
    "t1"."end" <> "t1"."observed"
  ) AS "split"
FROM (
  SELECT
    "t0"."date",
    "t0"."begun",
    "t0"."observed",
    GREATEST("t0"."begun", CAST(':from:' AS DATE)) AS "start",
    LEAST("t0"."observed", CAST(':to:' AS DATE)) AS "end",
    DATE_DIFF(
      'DAY',
      GREATEST("t0"."begun", CAST(':from:' AS DATE)),
      LEAST("t0"."observed", CAST(':to:' AS DATE))
    ) / NULLIF(DATE_DIFF('DAY', "t0"."begun", "t0"."observed"), 0) AS "part"
  FROM "intervals" AS "t0"
) AS "t1"
WHERE
  "t1"."part" > 0
