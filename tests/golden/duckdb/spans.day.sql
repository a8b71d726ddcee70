SELECT
  *
FROM "calendar" AS "t0"
WHERE
  "t0"."start" >= CAST(':from:' AS DATE) AND "t0"."end" <= CAST(':to:' AS DATE)
