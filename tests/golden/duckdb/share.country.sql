SELECT
  *
FROM (
  SELECT
    "t16"."country",
    "t16"."downloads",
    "t16"."downloads" / NULLIF(
      SUM("t16"."downloads") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS "share",
    "t16"."models",
    (
      ROW_NUMBER() OVER (
        ORDER BY "t16"."downloads" DESC, "t16"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t15"."country_group" AS "country",
      SUM("t15"."counter") AS "downloads",
      COUNT(*) AS "models"
    FROM (
      SELECT
        "t9"."source",
        "t9"."date",
        "t9"."model_key",
        "t9"."downloads_30d",
        "t9"."downloads_all_time",
        "t9"."stated_30d",
        "t9"."likes",
        "t9"."refreshed",
        "t9"."observed",
        "t9"."quality",
        "t9"."account_key",
        "t9"."counter",
        "t14"."account_key" AS "account_key_right",
        "t14"."hub",
        "t14"."model",
        "t14"."aliases",
        "t14"."task",
        "t14"."library",
        "t14"."licence",
        "t14"."parameters",
        "t14"."size",
        "t14"."relation",
        "t14"."copy",
        "t14"."created_on",
        "t14"."first_seen",
        "t14"."account",
        "t14"."organisation",
        "t14"."name",
        "t14"."kind",
        "t14"."country",
        "t14"."country_group",
        "t14"."role"
      FROM (
        SELECT
          "t0"."source",
          "t0"."date",
          "t0"."model_key",
          "t0"."downloads_30d",
          "t0"."downloads_all_time",
          "t0"."stated_30d",
          "t0"."likes",
          "t0"."refreshed",
          "t0"."observed",
          "t0"."quality",
          "t0"."account_key",
          CASE
            WHEN ':counter:' = 'downloads_all_time'
            THEN "t0"."downloads_all_time"
            ELSE "t0"."downloads_30d"
          END AS "counter"
        FROM "observations" AS "t0"
        WHERE
          "t0"."source" = ':source:'
          AND CASE
            WHEN ':counter:' = 'downloads_all_time'
            THEN "t0"."downloads_all_time"
            ELSE "t0"."downloads_30d"
          END IS NOT NULL
          AND "t0"."date" = CAST(':date:' AS DATE)
      ) AS "t9"
      INNER JOIN (
        SELECT
          "t12"."model_key",
          "t12"."account_key",
          "t12"."hub",
          "t12"."model",
          "t12"."aliases",
          "t12"."task",
          "t12"."library",
          "t12"."licence",
          "t12"."parameters",
          "t12"."size",
          "t12"."relation",
          "t12"."copy",
          "t12"."created_on",
          "t12"."first_seen",
          "t4"."account",
          "t4"."organisation",
          "t4"."name",
          "t4"."kind",
          "t4"."country",
          "t4"."country_group",
          "t4"."role"
        FROM (
          SELECT
            "t10"."model_key",
            "t10"."account_key",
            "t10"."hub",
            "t10"."model",
            "t10"."aliases",
            "t10"."task",
            "t10"."library",
            "t10"."licence",
            "t10"."parameters",
            "t10"."size",
            "t10"."relation",
            "t10"."copy",
            "t10"."created_on",
            "t10"."first_seen"
          FROM (
            SELECT
              "t5"."model_key",
              "t5"."account_key",
              "t5"."hub",
              "t5"."model",
              "t5"."aliases",
              "t5"."task",
              "t5"."library",
              "t5"."licence",
              "t5"."parameters",
              "t5"."size",
              "t5"."relation",
              "t5"."copy",
              "t5"."created_on",
              "t5"."first_seen",
              "t8"."universe",
              "t8"."copies"
            FROM "models" AS "t5"
            INNER JOIN (
              SELECT
                *
              FROM "universes" AS "t3"
              WHERE
                "t3"."universe" = ':universe:'
            ) AS "t8"
              ON "t5"."task" = "t8"."task"
          ) AS "t10"
          WHERE
            "t10"."copies" OR NOT (
              "t10"."copy"
            )
        ) AS "t12"
        INNER JOIN "accounts" AS "t4"
          ON "t12"."account_key" = "t4"."account_key"
      ) AS "t14"
        ON "t9"."model_key" = "t14"."model_key"
    ) AS "t15"
    GROUP BY
      1
  ) AS "t16"
) AS "t17"
WHERE
  "t17"."rank" <= CAST(':top:' AS BIGINT)
ORDER BY
  "t17"."rank" ASC
