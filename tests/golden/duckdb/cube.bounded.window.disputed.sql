WITH "t8" AS (
  SELECT
    "t6"."member",
    SUM("t6"."asked") AS "asked",
    SUM("t6"."largest") AS "largest",
    SUM("t6"."tests") AS "tests",
    SUM("t6"."llm") AS "llm",
    SUM("t6"."credit") AS "credit",
    SUM("t6"."guessed") AS "guessed"
  FROM (
    SELECT
      "t3"."member",
      "t3"."asked" * "t5"."part" AS "asked",
      "t3"."largest" * "t5"."part" AS "largest",
      "t3"."tests" * "t5"."part" AS "tests",
      "t3"."llm" * "t5"."part" AS "llm",
      "t3"."credit" * "t5"."part" AS "credit",
      "t3"."guessed" * "t5"."part" AS "guessed"
    FROM "amounts" AS "t3"
    INNER JOIN "spans" AS "t5"
      ON "t3"."date" = "t5"."date"
  ) AS "t6"
  GROUP BY
    1
)
SELECT
  "t17"."member",
  CAST(':from:' AS DATE) AS "start",
  CAST(':to:' AS DATE) AS "end",
  "t17"."downloads",
  "t17"."asked" AS "share",
  LEAST(
    "t17"."asked",
    "t17"."largest",
    "t17"."tests",
    "t17"."llm",
    "t17"."credit",
    "t17"."unknown",
    "t17"."least"
  ) AS "low",
  GREATEST(
    "t17"."asked",
    "t17"."largest",
    "t17"."tests",
    "t17"."llm",
    "t17"."credit",
    "t17"."unknown",
    "t17"."most"
  ) AS "high",
  "t17"."guessed"
FROM (
  SELECT
    "t14"."member",
    "t14"."guessed",
    "t14"."asked" AS "downloads",
    "t16"."all_asked" AS "total",
    "t14"."asked" / "t16"."all_asked" AS "asked",
    "t14"."largest" / "t16"."all_largest" AS "largest",
    "t14"."tests" / "t16"."all_tests" AS "tests",
    "t14"."llm" / "t16"."all_llm" AS "llm",
    "t14"."credit" / "t16"."all_credit" AS "credit",
    CASE
      WHEN (
        "t14"."member" <> 'unknown'
      ) AND (
        "t16"."lost" > 0
      )
      THEN (
        "t14"."asked" + "t16"."lost"
      ) / "t16"."all_asked"
      ELSE CAST(NULL AS DOUBLE)
    END AS "unknown",
    (
      "t14"."asked" + "t13"."lost"
    ) / "t16"."all_asked" AS "least",
    (
      "t14"."asked" + "t13"."got"
    ) / "t16"."all_asked" AS "most"
  FROM (
    SELECT
      *
    FROM "t8" AS "t10"
    WHERE
      "t10"."asked" > 0
  ) AS "t14"
  CROSS JOIN (
    SELECT
      SUM("t10"."asked") FILTER(WHERE
        "t10"."member" = 'unknown') AS "lost",
      NULLIF(SUM("t10"."asked"), 0) AS "all_asked",
      NULLIF(SUM("t10"."largest"), 0) AS "all_largest",
      NULLIF(SUM("t10"."tests"), 0) AS "all_tests",
      NULLIF(SUM("t10"."llm"), 0) AS "all_llm",
      NULLIF(SUM("t10"."credit"), 0) AS "all_credit"
    FROM "t8" AS "t10"
  ) AS "t16"
  LEFT OUTER JOIN (
    SELECT
      "t9"."member",
      MIN("t9"."moved") AS "lost",
      MAX("t9"."moved") AS "got"
    FROM (
      SELECT
        "t7"."organisation",
        "t7"."country",
        "t7"."member",
        SUM("t7"."moved") AS "moved"
      FROM (
        SELECT
          "t4"."organisation",
          "t4"."country",
          "t4"."member",
          "t4"."moved" * "t5"."part" AS "moved"
        FROM "shifts" AS "t4"
        INNER JOIN "spans" AS "t5"
          ON "t4"."date" = "t5"."date"
      ) AS "t7"
      GROUP BY
        1,
        2,
        3
    ) AS "t9"
    GROUP BY
      1
  ) AS "t13"
    ON "t14"."member" = "t13"."member"
) AS "t17"
