SELECT
  "t1"."member",
  "t1"."date",
  SUM("t1"."asked") AS "asked",
  SUM("t1"."largest") AS "largest",
  SUM("t1"."tests") AS "tests",
  SUM("t1"."llm") AS "llm",
  SUM("t1"."credit") AS "credit",
  SUM("t1"."guessed") AS "guessed"
FROM (
  SELECT
    "t0"."member",
    "t0"."date",
    CASE
      WHEN (
        "t0"."universe" = ':universe:'
      ) AND (
        "t0"."credit" = ':credit:'
      )
      THEN "t0"."downloads"
      ELSE 0.0
    END AS "asked",
    CASE
      WHEN (
        "t0"."universe" = ':universe:'
      ) AND (
        "t0"."credit" = ':credit:'
      )
      THEN "t0"."downloads" - "t0"."largest"
      ELSE 0.0
    END AS "largest",
    CASE
      WHEN (
        "t0"."universe" = ':universe:'
      ) AND (
        "t0"."credit" = ':credit:'
      )
      THEN "t0"."downloads" - "t0"."tests"
      ELSE 0.0
    END AS "tests",
    CASE
      WHEN ':universe:' = 'all'
      THEN CASE
        WHEN (
          ':universe:' = 'all'
        )
        AND (
          "t0"."credit" = ':credit:'
        )
        AND (
          "t0"."universe" = 'llm'
        )
        THEN "t0"."downloads"
        ELSE 0.0
      END
      ELSE CAST(NULL AS DOUBLE)
    END AS "llm",
    CASE
      WHEN (
        "t0"."universe" = ':universe:'
      ) AND NOT (
        "t0"."credit" = ':credit:'
      )
      THEN "t0"."downloads"
      ELSE 0.0
    END AS "credit",
    CASE
      WHEN (
        "t0"."universe" = ':universe:'
      ) AND (
        "t0"."credit" = ':credit:'
      )
      THEN "t0"."estimated"
      ELSE 0.0
    END AS "guessed"
  FROM "cube" AS "t0"
  WHERE
    "t0"."source" = ':source:'
    AND "t0"."grouping" = 'country'
    AND "t0"."universe" IN (':universe:', 'llm')
    AND (
      (
        ':denominator:' = 'all'
      )
      OR (
        (
          "t0"."member" <> 'unknown'
        )
        AND (
          (
            ':denominator:' = 'attributed'
          )
          OR NOT (
            "t0"."member" IN ('individual', 'community')
          )
        )
      )
    )
) AS "t1"
GROUP BY
  1,
  2
