SELECT
  "t3"."since",
  "t3"."date",
  "t3"."model_key",
  "t3"."account_key",
  "t3"."downloads",
  "t3"."estimated",
  "t6"."account",
  "t6"."organisation",
  "t6"."name",
  "t6"."kind",
  "t6"."role",
  COALESCE("t4"."country", "t6"."country") AS "country",
  COALESCE("t4"."country", "t6"."country_group") AS "country_group"
FROM "moves" AS "t3"
INNER JOIN (
  SELECT
    "t2"."account_key",
    "t2"."account",
    "t2"."organisation",
    "t2"."name",
    "t2"."kind",
    "t2"."country",
    "t2"."country_group",
    "t2"."role"
  FROM "accounts" AS "t2"
) AS "t6"
  ON "t3"."account_key" = "t6"."account_key"
LEFT OUTER JOIN "stays" AS "t4"
  ON "t3"."account_key" = "t4"."account_key"
  AND "t3"."date" >= "t4"."since"
  AND "t3"."date" < "t4"."until"
