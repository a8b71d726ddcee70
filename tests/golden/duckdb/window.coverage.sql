SELECT
  COALESCE(SUM("t5"."held"), 0.0) AS "downloads",
  COALESCE(SUM("t5"."held") FILTER(WHERE
    "t5"."kind" <> 'unknown'), 0.0) AS "classified",
  COALESCE(
    SUM("t5"."held") FILTER(WHERE
      NOT (
        "t5"."country_group" IN ('individual', 'community', 'unknown')
      )),
    0.0
  ) AS "country_known",
  COALESCE(SUM("t5"."held") FILTER(WHERE
    "t5"."country_group" = 'individual'), 0.0) AS "individual",
  COALESCE(SUM("t5"."held") FILTER(WHERE
    "t5"."country_group" = 'community'), 0.0) AS "community",
  COALESCE(SUM("t5"."held") FILTER(WHERE
    "t5"."role" = 'repackager'), 0.0) AS "repackager",
  COALESCE(SUM("t5"."guessed"), 0.0) AS "estimated"
FROM (
  SELECT
    "t4"."kind",
    "t4"."role",
    "t4"."country_group",
    "t4"."downloads" * "t2"."part" AS "held",
    "t4"."guessed" * "t2"."part" AS "guessed"
  FROM (
    SELECT
      "t0"."date",
      "t0"."kind",
      "t0"."role",
      "t0"."country_group",
      SUM("t0"."downloads") AS "downloads",
      COALESCE(SUM("t0"."downloads") FILTER(WHERE
        "t0"."estimated"), 0) AS "guessed"
    FROM "flow" AS "t0"
    GROUP BY
      1,
      2,
      3,
      4
  ) AS "t4"
  INNER JOIN "spans" AS "t2"
    ON "t4"."date" = "t2"."date"
) AS "t5"
