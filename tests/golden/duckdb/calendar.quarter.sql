SELECT
  "t8"."date",
  CAST(CAST("t8"."opened" AS TIMESTAMP) - INTERVAL '1' DAY AS DATE) AS "start",
  CAST((
    CAST("t8"."opened" AS TIMESTAMP) + INTERVAL '1' QUARTER
  ) - INTERVAL '1' DAY AS DATE) AS "end",
  "t8"."inside" / "t8"."days" AS "part",
  "t8"."begun",
  "t8"."observed",
  (
    "t8"."begun" < CAST(CAST("t8"."opened" AS TIMESTAMP) - INTERVAL '1' DAY AS DATE)
  )
  OR (
    "t8"."observed" > CAST((
      CAST("t8"."opened" AS TIMESTAMP) + INTERVAL '1' QUARTER
    ) - INTERVAL '1' DAY AS DATE)
  ) AS "split"
FROM (
  SELECT
    "t7"."date",
    "t7"."begun",
    "t7"."observed",
    "t7"."days",
    "t7"."opened",
    COUNT("t7"."day") AS "inside"
  FROM (
    SELECT
      "t6"."date",
      "t6"."begun",
      "t6"."observed",
      "t6"."days",
      "t6"."turn",
      CAST(CAST("t6"."begun" AS TIMESTAMP) + TO_DAYS("t6"."turn") AS DATE) AS "day",
      DATE_TRUNC('QUARTER', CAST(CAST("t6"."begun" AS TIMESTAMP) + TO_DAYS("t6"."turn") AS DATE)) AS "opened"
    FROM (
      SELECT
        "t5"."date",
        "t5"."begun",
        "t5"."observed",
        DATE_DIFF('DAY', "t5"."begun", "t5"."observed") AS "days",
        UNNEST(RANGE(1, DATE_DIFF('DAY', "t5"."begun", "t5"."observed") + 1, 1)) AS "turn"
      FROM (
        SELECT
          "t4"."date",
          "t3"."begun",
          "t4"."observed"
        FROM (
          SELECT
            *
          FROM "snapshots" AS "t0"
          WHERE
            "t0"."source" = ':source:' AND "t0"."since" IS NOT NULL
        ) AS "t4"
        INNER JOIN (
          SELECT
            "t0"."date" AS "since",
            "t0"."observed" AS "begun"
          FROM "snapshots" AS "t0"
          WHERE
            "t0"."source" = ':source:'
        ) AS "t3"
          ON "t4"."since" = "t3"."since"
      ) AS "t5"
    ) AS "t6"
  ) AS "t7"
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS "t8"
