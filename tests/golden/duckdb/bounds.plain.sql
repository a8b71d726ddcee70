SELECT
  "t6"."member",
  "t6"."start" AS "since",
  "t6"."end" AS "date",
  LEAST("t6"."asked", "t6"."largest", "t6"."tests", "t6"."llm", "t6"."credit") AS "low",
  GREATEST("t6"."asked", "t6"."largest", "t6"."tests", "t6"."llm", "t6"."credit") AS "high"
FROM (
  SELECT
    "t5"."member",
    "t5"."start",
    "t5"."end",
    CASE
      WHEN SUM("t5"."asked") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t5"."asked" / SUM("t5"."asked") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "asked",
    CASE
      WHEN SUM("t5"."largest") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t5"."largest" / SUM("t5"."largest") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "largest",
    CASE
      WHEN SUM("t5"."tests") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t5"."tests" / SUM("t5"."tests") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "tests",
    CASE
      WHEN SUM("t5"."llm") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t5"."llm" / SUM("t5"."llm") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "llm",
    CASE
      WHEN SUM("t5"."credit") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t5"."credit" / SUM("t5"."credit") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "credit",
    "t5"."asked" AS "downloads",
    SUM("t5"."asked") OVER (
      PARTITION BY "t5"."start", "t5"."end"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "total",
    CASE
      WHEN (
        "t5"."member" <> 'unknown'
      )
      AND (
        SUM("t5"."asked") FILTER(WHERE
          "t5"."member" = 'unknown') OVER (
          PARTITION BY "t5"."start", "t5"."end"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) > 0
      )
      THEN (
        "t5"."asked" + SUM("t5"."asked") FILTER(WHERE
          "t5"."member" = 'unknown') OVER (
          PARTITION BY "t5"."start", "t5"."end"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      ) / SUM("t5"."asked") OVER (
        PARTITION BY "t5"."start", "t5"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "unknown"
  FROM (
    SELECT
      "t4"."member",
      "t4"."start",
      "t4"."end",
      SUM("t4"."asked" * "t4"."part") AS "asked",
      SUM("t4"."largest" * "t4"."part") AS "largest",
      SUM("t4"."tests" * "t4"."part") AS "tests",
      SUM("t4"."llm" * "t4"."part") AS "llm",
      SUM("t4"."credit" * "t4"."part") AS "credit"
    FROM (
      SELECT
        "t2"."member",
        "t2"."date",
        "t2"."asked",
        "t2"."largest",
        "t2"."tests",
        "t2"."llm",
        "t2"."credit",
        "t3"."start",
        "t3"."end",
        "t3"."part",
        "t3"."split",
        "t3"."begun",
        "t3"."observed"
      FROM "amounts" AS "t2"
      INNER JOIN "spans" AS "t3"
        ON "t2"."date" = "t3"."date"
    ) AS "t4"
    GROUP BY
      1,
      2,
      3
  ) AS "t5"
) AS "t6"
WHERE
  "t6"."downloads" > 0
