SELECT
  "t8"."country",
  CAST(ROUND("t8"."held", 0) AS BIGINT) AS "downloads",
  "t8"."share",
  "t8"."guessed" / NULLIF("t8"."held", 0) AS "estimated",
  "t8"."rank"
FROM (
  SELECT
    "t7"."country",
    "t7"."held",
    "t7"."guessed",
    "t7"."held" / NULLIF(
      SUM("t7"."held") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS "share",
    (
      ROW_NUMBER() OVER (
        ORDER BY CAST(ROUND("t7"."held", 3) AS DOUBLE) DESC, "t7"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t6"."country",
      SUM("t6"."downloads" * "t6"."part") AS "held",
      SUM("t6"."estimated" * "t6"."part") AS "guessed"
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
      1
  ) AS "t7"
) AS "t8"
WHERE
  "t8"."rank" <= CAST(':top:' AS BIGINT) AND "t8"."held" > 0
ORDER BY
  "t8"."rank" ASC
