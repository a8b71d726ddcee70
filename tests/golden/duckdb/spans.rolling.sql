SELECT
  "t13"."date",
  "t13"."open" AS "start",
  "t13"."close" AS "end",
  DATE_DIFF('DAY', GREATEST("t13"."open", "t13"."begun"), LEAST("t13"."close", "t13"."observed")) / NULLIF(DATE_DIFF('DAY', "t13"."begun", "t13"."observed"), 0) AS "part",
  "t13"."begun",
  "t13"."observed",
  (
    "t13"."begun" < "t13"."open"
  ) OR (
    "t13"."observed" > "t13"."close"
  ) AS "split"
FROM (
  SELECT
    "t4"."date",
    "t3"."begun",
    "t4"."observed",
    "t12"."close",
    "t12"."open"
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
      *
    FROM (
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
        WHERE
          CAST(CAST("t8"."opened" AS TIMESTAMP) - INTERVAL '1' DAY AS DATE) >= CAST(':from:' AS DATE)
          AND CAST((
            CAST("t8"."opened" AS TIMESTAMP) + INTERVAL '1' WEEK
          ) - INTERVAL '1' DAY AS DATE) <= CAST(':to:' AS DATE)
      ) AS "t9"
    ) AS "t10"
    WHERE
      "t10"."open" >= CAST(':from:' AS DATE)
  ) AS "t12"
) AS "t13"
WHERE
  "t13"."begun" < "t13"."close" AND "t13"."observed" > "t13"."open"
