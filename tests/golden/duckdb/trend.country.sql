SELECT
  "t23"."country",
  "t23"."since",
  "t23"."date",
  "t23"."downloads_before",
  "t23"."downloads",
  "t23"."share_before",
  "t23"."share",
  "t23"."change",
  "t23"."models",
  "t23"."rank"
FROM (
  SELECT
    "t22"."country",
    "t22"."since",
    "t22"."date",
    "t22"."downloads_before",
    "t22"."downloads",
    "t22"."models",
    "t22"."share_before",
    "t22"."share",
    "t22"."held",
    (
      DENSE_RANK() OVER (
        ORDER BY "t22"."held" DESC, "t22"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank",
    "t22"."share" - "t22"."share_before" AS "change"
  FROM (
    SELECT
      "t21"."country",
      "t21"."since",
      "t21"."date",
      "t21"."downloads_before",
      "t21"."downloads",
      "t21"."models",
      "t21"."downloads_before" / NULLIF(
        SUM("t21"."downloads_before") OVER (
          PARTITION BY "t21"."date"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        0
      ) AS "share_before",
      "t21"."downloads" / NULLIF(
        SUM("t21"."downloads") OVER (
          PARTITION BY "t21"."date"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        0
      ) AS "share",
      SUM("t21"."downloads") OVER (
        PARTITION BY "t21"."country"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "held"
    FROM (
      SELECT
        "t20"."country_group" AS "country",
        "t20"."since",
        "t20"."date",
        SUM("t20"."downloads_before") AS "downloads_before",
        SUM("t20"."counter") AS "downloads",
        COUNT(*) AS "models"
      FROM (
        SELECT
          "t13"."model_key",
          "t13"."counter",
          "t13"."date",
          "t9"."since",
          "t14"."start_key",
          "t14"."start_date",
          "t14"."downloads_before",
          "t19"."account_key",
          "t19"."hub",
          "t19"."model",
          "t19"."aliases",
          "t19"."task",
          "t19"."library",
          "t19"."licence",
          "t19"."parameters",
          "t19"."size",
          "t19"."relation",
          "t19"."copy",
          "t19"."created_on",
          "t19"."first_seen",
          "t19"."account",
          "t19"."organisation",
          "t19"."name",
          "t19"."kind",
          "t19"."country",
          "t19"."country_group",
          "t19"."role"
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
            AND "t0"."refreshed"
        ) AS "t13"
        INNER JOIN (
          SELECT
            *
          FROM "snapshots" AS "t1"
          WHERE
            "t1"."source" = ':source:' AND "t1"."since" IS NOT NULL
        ) AS "t9"
          ON "t13"."date" = "t9"."date"
        INNER JOIN (
          SELECT
            "t0"."model_key" AS "start_key",
            "t0"."date" AS "start_date",
            CASE
              WHEN ':counter:' = 'downloads_all_time'
              THEN "t0"."downloads_all_time"
              ELSE "t0"."downloads_30d"
            END AS "downloads_before"
          FROM "observations" AS "t0"
          WHERE
            "t0"."source" = ':source:'
            AND CASE
              WHEN ':counter:' = 'downloads_all_time'
              THEN "t0"."downloads_all_time"
              ELSE "t0"."downloads_30d"
            END IS NOT NULL
            AND "t0"."refreshed"
        ) AS "t14"
          ON "t13"."model_key" = "t14"."start_key" AND "t9"."since" = "t14"."start_date"
        INNER JOIN (
          SELECT
            "t17"."model_key",
            "t17"."account_key",
            "t17"."hub",
            "t17"."model",
            "t17"."aliases",
            "t17"."task",
            "t17"."library",
            "t17"."licence",
            "t17"."parameters",
            "t17"."size",
            "t17"."relation",
            "t17"."copy",
            "t17"."created_on",
            "t17"."first_seen",
            "t5"."account",
            "t5"."organisation",
            "t5"."name",
            "t5"."kind",
            "t5"."country",
            "t5"."country_group",
            "t5"."role"
          FROM (
            SELECT
              "t15"."model_key",
              "t15"."account_key",
              "t15"."hub",
              "t15"."model",
              "t15"."aliases",
              "t15"."task",
              "t15"."library",
              "t15"."licence",
              "t15"."parameters",
              "t15"."size",
              "t15"."relation",
              "t15"."copy",
              "t15"."created_on",
              "t15"."first_seen"
            FROM (
              SELECT
                "t6"."model_key",
                "t6"."account_key",
                "t6"."hub",
                "t6"."model",
                "t6"."aliases",
                "t6"."task",
                "t6"."library",
                "t6"."licence",
                "t6"."parameters",
                "t6"."size",
                "t6"."relation",
                "t6"."copy",
                "t6"."created_on",
                "t6"."first_seen",
                "t12"."universe",
                "t12"."copies"
              FROM "models" AS "t6"
              INNER JOIN (
                SELECT
                  *
                FROM "universes" AS "t4"
                WHERE
                  "t4"."universe" = ':universe:'
              ) AS "t12"
                ON "t6"."task" = "t12"."task"
            ) AS "t15"
            WHERE
              "t15"."copies" OR NOT (
                "t15"."copy"
              )
          ) AS "t17"
          INNER JOIN "accounts" AS "t5"
            ON "t17"."account_key" = "t5"."account_key"
        ) AS "t19"
          ON "t13"."model_key" = "t19"."model_key"
      ) AS "t20"
      GROUP BY
        1,
        2,
        3
    ) AS "t21"
  ) AS "t22"
) AS "t23"
WHERE
  "t23"."rank" <= CAST(':top:' AS BIGINT)
ORDER BY
  "t23"."date" ASC,
  "t23"."share" DESC,
  "t23"."country" ASC
