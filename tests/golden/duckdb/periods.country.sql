WITH "t7" AS (
  SELECT
    "t6"."country",
    "t6"."start",
    "t6"."end",
    SUM("t6"."downloads" * "t6"."part") AS "held",
    SUM(
      CASE WHEN "t6"."split" THEN "t6"."downloads" ELSE "t6"."estimated" END * "t6"."part"
    ) AS "guessed"
  FROM (
    SELECT
      "t5"."country",
      "t5"."downloads",
      "t5"."estimated",
      "t2"."start",
      "t2"."end",
      "t2"."part",
      "t2"."split"
    FROM (
      SELECT
        "t3"."country_group" AS "country",
        "t3"."date",
        SUM("t3"."downloads") AS "downloads",
        COALESCE(SUM("t3"."downloads") FILTER(WHERE
          "t3"."estimated"), 0) AS "estimated"
      FROM (
        SELECT
          *
        FROM "flow" AS "t1"
        WHERE
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              "t1"."country_group" <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                "t1"."country_group" IN ('individual', 'community')
              )
            )
          )
      ) AS "t3"
      GROUP BY
        1,
        2
    ) AS "t5"
    INNER JOIN "spans" AS "t2"
      ON "t5"."date" = "t2"."date"
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t15"."country",
  "t15"."start" AS "since",
  "t15"."end" AS "date",
  CAST(ROUND("t15"."held", 0) AS BIGINT) AS "downloads",
  "t15"."held" / "t15"."whole" AS "share",
  "t15"."guessed" / NULLIF("t15"."held", 0) AS "estimated",
  "t15"."rank"
FROM (
  SELECT
    "t9"."country",
    "t9"."start",
    "t9"."end",
    "t9"."held",
    "t9"."guessed",
    "t12"."whole",
    "t14"."rank"
  FROM "t7" AS "t9"
  INNER JOIN (
    SELECT
      "t8"."start",
      "t8"."end",
      SUM("t8"."held") AS "whole"
    FROM "t7" AS "t8"
    GROUP BY
      1,
      2
  ) AS "t12"
    ON "t9"."start" = "t12"."start" AND "t9"."end" = "t12"."end"
  INNER JOIN (
    SELECT
      "t11"."country",
      (
        ROW_NUMBER() OVER (
          ORDER BY CAST(ROUND("t11"."total", 3) AS DOUBLE) DESC, "t11"."country" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1
      ) + 1 AS "rank"
    FROM (
      SELECT
        "t8"."country",
        SUM("t8"."held") AS "total"
      FROM "t7" AS "t8"
      GROUP BY
        1
    ) AS "t11"
  ) AS "t14"
    ON "t9"."country" = "t14"."country"
) AS "t15"
WHERE
  "t15"."rank" <= CAST(':top:' AS BIGINT) AND "t15"."whole" > 0
ORDER BY
  "t15"."end" ASC,
  "t15"."held" / "t15"."whole" DESC,
  "t15"."country" ASC
