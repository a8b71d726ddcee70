SELECT
  "t9"."country",
  "t9"."start" AS "since",
  "t9"."end" AS "date",
  CAST(ROUND("t9"."held", 0) AS BIGINT) AS "downloads",
  "t9"."held" / "t9"."whole" AS "share",
  "t9"."guessed" / NULLIF("t9"."held", 0) AS "estimated",
  "t9"."rank"
FROM (
  SELECT
    "t8"."country",
    "t8"."start",
    "t8"."end",
    "t8"."held",
    "t8"."guessed",
    "t8"."total",
    "t8"."whole",
    (
      DENSE_RANK() OVER (
        ORDER BY "t8"."total" DESC, "t8"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t7"."country",
      "t7"."start",
      "t7"."end",
      "t7"."held",
      "t7"."guessed",
      SUM("t7"."held") OVER (
        PARTITION BY "t7"."country"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "total",
      SUM("t7"."held") OVER (
        PARTITION BY "t7"."start", "t7"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "whole"
    FROM (
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
    ) AS "t7"
  ) AS "t8"
) AS "t9"
WHERE
  "t9"."rank" <= CAST(':top:' AS BIGINT) AND "t9"."whole" > 0
ORDER BY
  "t9"."end" ASC,
  "t9"."held" / "t9"."whole" DESC,
  "t9"."country" ASC
