SELECT
  "t7"."country",
  CAST(ROUND("t7"."held", 0) AS BIGINT) AS "downloads",
  "t7"."share",
  "t7"."guessed" / NULLIF("t7"."held", 0) AS "estimated",
  "t7"."rank"
FROM (
  SELECT
    "t6"."country",
    "t6"."held",
    "t6"."guessed",
    "t6"."held" / NULLIF(
      SUM("t6"."held") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS "share",
    (
      ROW_NUMBER() OVER (
        ORDER BY "t6"."held" DESC, "t6"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t5"."country",
      SUM("t5"."downloads" * "t5"."part") AS "held",
      SUM("t5"."estimated" * "t5"."part") AS "guessed"
    FROM (
      SELECT
        "t4"."country",
        "t4"."downloads",
        "t4"."estimated",
        "t2"."start",
        "t2"."end",
        "t2"."part",
        (
          "t2"."start" <> "t2"."begun"
        ) OR (
          "t2"."end" <> "t2"."observed"
        ) AS "split"
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
      ) AS "t4"
      INNER JOIN "spans" AS "t2"
        ON "t4"."date" = "t2"."date"
    ) AS "t5"
    GROUP BY
      1
  ) AS "t6"
) AS "t7"
WHERE
  "t7"."rank" <= CAST(':top:' AS BIGINT) AND "t7"."held" > 0
ORDER BY
  "t7"."rank" ASC
