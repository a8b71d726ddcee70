SELECT
  "t8"."since",
  "t8"."date",
  "t8"."model_key",
  "t8"."account_key",
  "t8"."downloads",
  "t8"."estimated",
  "t6"."account",
  "t6"."organisation",
  "t6"."name",
  "t6"."kind",
  "t6"."role",
  COALESCE("t3"."country", "t6"."country") AS "country",
  COALESCE("t3"."country", "t6"."country_group") AS "country_group"
FROM (
  SELECT
    "t5"."since",
    "t5"."date",
    CAST(NULL AS BIGINT) AS "model_key",
    "t5"."account_key",
    CAST("t5"."downloads" AS DOUBLE) AS "downloads",
    "t5"."estimated"
  FROM (
    SELECT
      "t1"."date",
      "t1"."account_key",
      "t1"."estimated",
      MIN("t1"."since") AS "since",
      SUM("t1"."downloads") AS "downloads"
    FROM "moves" AS "t1"
    GROUP BY
      1,
      2,
      3
  ) AS "t5"
) AS "t8"
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
  ON "t8"."account_key" = "t6"."account_key"
LEFT OUTER JOIN "stays" AS "t3"
  ON "t8"."account_key" = "t3"."account_key"
  AND "t8"."date" >= "t3"."since"
  AND "t8"."date" < "t3"."until"
