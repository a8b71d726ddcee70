SELECT
  "t15"."since",
  "t15"."first" AS "date",
  "t15"."model_key",
  "t15"."account_key",
  "t15"."downloads",
  "t15"."estimated"
FROM (
  SELECT
    "t8"."since",
    "t8"."date",
    "t8"."model_key",
    "t8"."account_key",
    "t8"."downloads",
    "t8"."estimated",
    "t14"."first"
  FROM (
    SELECT
      "t0"."since",
      "t0"."date",
      "t0"."model_key",
      "t0"."account_key",
      "t0"."downloads",
      "t0"."quality" <> 'measured' AS "estimated"
    FROM "gains" AS "t0"
    WHERE
      "t0"."source" = ':source:'
  ) AS "t8"
  INNER JOIN (
    SELECT
      "t12"."date",
      MIN("t12"."date") OVER (
        PARTITION BY "t12"."part", "t12"."era"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "first"
    FROM (
      SELECT
        "t11"."date",
        "t11"."part",
        COUNT("t11"."day") AS "era"
      FROM (
        SELECT
          "t3"."date",
          "t3"."start",
          "t3"."end",
          "t3"."part",
          "t3"."split",
          "t3"."begun",
          "t3"."observed",
          "t10"."day"
        FROM "spans" AS "t3"
        LEFT OUTER JOIN (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t2"."since" AS "day"
              FROM "stays" AS "t2"
            ) AS "t4"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t2"."until" AS "day"
              FROM "stays" AS "t2"
            ) AS "t5"
          ) AS "t7"
        ) AS "t10"
          ON "t3"."date" >= "t10"."day"
      ) AS "t11"
      GROUP BY
        1,
        2
    ) AS "t12"
  ) AS "t14"
    ON "t8"."date" = "t14"."date"
) AS "t15"
