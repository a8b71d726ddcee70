SELECT
  "t0"."credit",
  "t0"."universe",
  "t0"."member",
  "t0"."date",
  "t0"."downloads"
FROM "cube" AS "t0"
WHERE
  "t0"."source" = ':source:' AND "t0"."grouping" = 'country'
