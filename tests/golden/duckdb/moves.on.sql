SELECT
  "t0"."since",
  "t0"."date",
  "t0"."model_key",
  "t0"."account_key",
  "t0"."downloads",
  "t0"."quality" <> 'measured' AS "estimated"
FROM "gains" AS "t0"
WHERE
  "t0"."source" = ':source:'
