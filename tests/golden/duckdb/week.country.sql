SELECT
  "t12"."country",
  "t12"."start" AS "since",
  "t12"."end" AS "date",
  CAST(ROUND("t12"."held", 0) AS BIGINT) AS "downloads",
  "t12"."held" / "t12"."whole" AS "share",
  "t12"."guessed" / NULLIF("t12"."held", 0) AS "estimated",
  "t12"."rank"
FROM (
  SELECT
    "t11"."country",
    "t11"."start",
    "t11"."end",
    "t11"."held",
    "t11"."guessed",
    "t11"."total",
    "t11"."whole",
    (
      DENSE_RANK() OVER (
        ORDER BY "t11"."total" DESC, "t11"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t10"."country",
      "t10"."start",
      "t10"."end",
      "t10"."held",
      "t10"."guessed",
      SUM("t10"."held") OVER (
        PARTITION BY "t10"."country"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "total",
      SUM("t10"."held") OVER (
        PARTITION BY "t10"."start", "t10"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "whole"
    FROM (
      SELECT
        "t9"."country",
        "t9"."start",
        "t9"."end",
        SUM("t9"."downloads" * "t9"."part") AS "held",
        SUM(
          CASE WHEN "t9"."split" THEN "t9"."downloads" ELSE "t9"."estimated" END * "t9"."part"
        ) AS "guessed"
      FROM (
        SELECT
          "t3"."country",
          "t3"."downloads",
          "t3"."estimated",
          "t8"."start",
          "t8"."end",
          "t8"."part",
          "t8"."split"
        FROM (
          SELECT
            "t0"."country_group" AS "country",
            "t0"."date",
            SUM("t0"."downloads") AS "downloads",
            COALESCE(SUM("t0"."downloads") FILTER(WHERE
              "t0"."estimated"), 0) AS "estimated"
          FROM "flow" AS "t0"
          GROUP BY
            1,
            2
        ) AS "t3"
        INNER JOIN (
          SELECT
            *
          FROM (
            SELECT
              "t5"."date",
              "t5"."begun",
              "t5"."observed",
              "t5"."sunday",
              "t5"."turn",
              "t5"."end",
              "t5"."start",
              DATE_DIFF('DAY', GREATEST("t5"."start", "t5"."begun"), LEAST("t5"."end", "t5"."observed")) / NULLIF(DATE_DIFF('DAY', "t5"."begun", "t5"."observed"), 0) AS "part",
              (
                "t5"."begun" < "t5"."start"
              ) OR (
                "t5"."observed" > "t5"."end"
              ) AS "split"
            FROM (
              SELECT
                "t4"."date",
                "t4"."begun",
                "t4"."observed",
                "t4"."sunday",
                "t4"."turn",
                CAST(CAST("t4"."sunday" AS TIMESTAMP) + TO_DAYS("t4"."turn" * 7) AS DATE) AS "end",
                CAST((
                  CAST("t4"."sunday" AS TIMESTAMP) + TO_DAYS("t4"."turn" * 7)
                ) - INTERVAL '7' DAY AS DATE) AS "start"
              FROM (
                SELECT
                  "t1"."date",
                  "t1"."begun",
                  "t1"."observed",
                  DATE_TRUNC('WEEK', "t1"."begun") + INTERVAL '6' DAY AS "sunday",
                  UNNEST(
                    RANGE(
                      0,
                      CAST(FLOOR((
                        DATE_DIFF('DAY', "t1"."begun", "t1"."observed")
                      ) / (
                        7
                      )) AS BIGINT) + 2,
                      1
                    )
                  ) AS "turn"
                FROM "spans" AS "t1"
              ) AS "t4"
            ) AS "t5"
          ) AS "t6"
          WHERE
            "t6"."part" > 0
            AND "t6"."start" >= CAST(':from:' AS DATE)
            AND "t6"."end" <= CAST(':to:' AS DATE)
        ) AS "t8"
          ON "t3"."date" = "t8"."date"
      ) AS "t9"
      GROUP BY
        1,
        2,
        3
    ) AS "t10"
  ) AS "t11"
) AS "t12"
WHERE
  "t12"."rank" <= CAST(':top:' AS BIGINT) AND "t12"."whole" > 0
ORDER BY
  "t12"."end" ASC,
  "t12"."held" / "t12"."whole" DESC,
  "t12"."country" ASC
