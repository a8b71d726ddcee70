SELECT
  "t12"."date",
  "t12"."open" AS "start",
  "t12"."close" AS "end",
  DATE_DIFF('DAY', GREATEST("t12"."open", "t12"."begun"), LEAST("t12"."close", "t12"."observed")) / NULLIF(DATE_DIFF('DAY', "t12"."begun", "t12"."observed"), 0) AS "part",
  "t12"."begun",
  "t12"."observed",
  (
    "t12"."begun" < "t12"."open"
  ) OR (
    "t12"."observed" > "t12"."close"
  ) AS "split"
FROM (
  SELECT
    "t4"."date",
    "t3"."begun",
    "t4"."observed",
    "t11"."close",
    "t11"."open"
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
  CROSS JOIN (
    SELECT
      "t9"."close",
      CAST(CAST("t9"."close" AS TIMESTAMP) - INTERVAL '364' DAY AS DATE) AS "open"
    FROM (
      SELECT DISTINCT
        CAST((
          CAST("t8"."opened" AS TIMESTAMP) + INTERVAL '1' WEEK
        ) - INTERVAL '1' DAY AS DATE) AS "close"
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
            DATE_TRUNC('WEEK', CAST(CAST("t6"."begun" AS TIMESTAMP) + TO_DAYS("t6"."turn") AS DATE)) AS "opened"
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
    ) AS "t9"
  ) AS "t11"
) AS "t12"
WHERE
  "t12"."begun" < "t12"."close" AND "t12"."observed" > "t12"."open"
