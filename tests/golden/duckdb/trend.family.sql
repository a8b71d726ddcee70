WITH "t28" AS (
  SELECT
    "t25"."model_key",
    MAX("t25"."weight") AS "weight",
    MIN("t25"."depth") AS "depth"
  FROM (
    SELECT
      "t9"."model_key",
      "t9"."ancestor_key",
      "t9"."depth",
      "t9"."weight",
      "t9"."root"
    FROM "lineage" AS "t9"
    INNER JOIN (
      SELECT
        *
      FROM (
        SELECT
          "t3"."model_key" AS "ancestor_key"
        FROM "models" AS "t3"
        WHERE
          LOWER("t3"."model") = LOWER(':model:')
      ) AS "t16"
      UNION
      SELECT
        *
      FROM (
        SELECT
          "t6"."parent_key" AS "ancestor_key"
        FROM "edges" AS "t6"
        WHERE
          "t6"."parent_key" < 0 AND LOWER("t6"."parent") = LOWER(':model:')
      ) AS "t18"
    ) AS "t23"
      ON "t9"."ancestor_key" = "t23"."ancestor_key"
  ) AS "t25"
  GROUP BY
    1
)
SELECT
  *
FROM (
  SELECT
    "t42"."since",
    "t42"."date",
    CAST(ROUND("t42"."before", 0) AS BIGINT) AS "downloads_before",
    CAST(ROUND("t42"."held", 0) AS BIGINT) AS "downloads",
    "t42"."before" / NULLIF("t39"."whole_before", 0) AS "share_before",
    "t42"."held" / NULLIF("t39"."whole", 0) AS "share",
    (
      "t42"."held" / NULLIF("t39"."whole", 0)
    ) - (
      "t42"."before" / NULLIF("t39"."whole_before", 0)
    ) AS "change",
    "t42"."models"
  FROM (
    SELECT
      "t40"."since",
      "t40"."date",
      SUM("t40"."downloads_before" * "t40"."weight") AS "before",
      SUM("t40"."counter" * "t40"."weight") AS "held",
      COUNT(*) AS "models"
    FROM (
      SELECT
        "t19"."model_key",
        "t19"."counter",
        "t19"."date",
        "t12"."since",
        "t20"."start_key",
        "t20"."start_date",
        "t20"."downloads_before",
        "t32"."account_key",
        "t32"."hub",
        "t32"."model",
        "t32"."aliases",
        "t32"."task",
        "t32"."library",
        "t32"."licence",
        "t32"."parameters",
        "t32"."size",
        "t32"."relation",
        "t32"."copy",
        "t32"."created_on",
        "t32"."first_seen",
        "t32"."account",
        "t32"."organisation",
        "t32"."name",
        "t32"."kind",
        "t32"."country",
        "t32"."country_group",
        "t32"."role",
        "t37"."weight",
        "t37"."member_key"
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
      ) AS "t19"
      INNER JOIN (
        SELECT
          *
        FROM "snapshots" AS "t1"
        WHERE
          "t1"."source" = ':source:' AND "t1"."since" IS NOT NULL
      ) AS "t12"
        ON "t19"."date" = "t12"."date"
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
      ) AS "t20"
        ON "t19"."model_key" = "t20"."start_key" AND "t12"."since" = "t20"."start_date"
      INNER JOIN (
        SELECT
          "t27"."model_key",
          "t27"."account_key",
          "t27"."hub",
          "t27"."model",
          "t27"."aliases",
          "t27"."task",
          "t27"."library",
          "t27"."licence",
          "t27"."parameters",
          "t27"."size",
          "t27"."relation",
          "t27"."copy",
          "t27"."created_on",
          "t27"."first_seen",
          "t7"."account",
          "t7"."organisation",
          "t7"."name",
          "t7"."kind",
          "t7"."country",
          "t7"."country_group",
          "t7"."role"
        FROM (
          SELECT
            "t24"."model_key",
            "t24"."account_key",
            "t24"."hub",
            "t24"."model",
            "t24"."aliases",
            "t24"."task",
            "t24"."library",
            "t24"."licence",
            "t24"."parameters",
            "t24"."size",
            "t24"."relation",
            "t24"."copy",
            "t24"."created_on",
            "t24"."first_seen"
          FROM (
            SELECT
              "t8"."model_key",
              "t8"."account_key",
              "t8"."hub",
              "t8"."model",
              "t8"."aliases",
              "t8"."task",
              "t8"."library",
              "t8"."licence",
              "t8"."parameters",
              "t8"."size",
              "t8"."relation",
              "t8"."copy",
              "t8"."created_on",
              "t8"."first_seen",
              "t17"."universe",
              "t17"."copies"
            FROM "models" AS "t8"
            INNER JOIN (
              SELECT
                *
              FROM "universes" AS "t5"
              WHERE
                "t5"."universe" = ':universe:'
            ) AS "t17"
              ON "t8"."task" = "t17"."task"
          ) AS "t24"
          WHERE
            "t24"."copies" OR NOT (
              "t24"."copy"
            )
        ) AS "t27"
        INNER JOIN "accounts" AS "t7"
          ON "t27"."account_key" = "t7"."account_key"
      ) AS "t32"
        ON "t19"."model_key" = "t32"."model_key"
      INNER JOIN (
        SELECT
          "t34"."weight",
          "t34"."model_key" AS "member_key"
        FROM (
          SELECT
            *
          FROM "t28" AS "t29"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t21"."model_key",
              "t21"."weight",
              "t21"."depth"
            FROM (
              SELECT
                "t3"."model_key",
                1.0 AS "weight",
                0 AS "depth"
              FROM "models" AS "t3"
              WHERE
                LOWER("t3"."model") = LOWER(':model:')
            ) AS "t21"
            ANTI JOIN "t28" AS "t30"
              ON "t21"."model_key" = "t30"."model_key"
          ) AS "t33"
        ) AS "t34"
      ) AS "t37"
        ON "t19"."model_key" = "t37"."member_key"
    ) AS "t40"
    GROUP BY
      1,
      2
  ) AS "t42"
  INNER JOIN (
    SELECT
      "t35"."since",
      "t35"."date",
      SUM("t35"."downloads_before") AS "whole_before",
      SUM("t35"."counter") AS "whole"
    FROM (
      SELECT
        "t19"."model_key",
        "t19"."counter",
        "t19"."date",
        "t12"."since",
        "t20"."start_key",
        "t20"."start_date",
        "t20"."downloads_before",
        "t32"."account_key",
        "t32"."hub",
        "t32"."model",
        "t32"."aliases",
        "t32"."task",
        "t32"."library",
        "t32"."licence",
        "t32"."parameters",
        "t32"."size",
        "t32"."relation",
        "t32"."copy",
        "t32"."created_on",
        "t32"."first_seen",
        "t32"."account",
        "t32"."organisation",
        "t32"."name",
        "t32"."kind",
        "t32"."country",
        "t32"."country_group",
        "t32"."role"
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
      ) AS "t19"
      INNER JOIN (
        SELECT
          *
        FROM "snapshots" AS "t1"
        WHERE
          "t1"."source" = ':source:' AND "t1"."since" IS NOT NULL
      ) AS "t12"
        ON "t19"."date" = "t12"."date"
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
      ) AS "t20"
        ON "t19"."model_key" = "t20"."start_key" AND "t12"."since" = "t20"."start_date"
      INNER JOIN (
        SELECT
          "t27"."model_key",
          "t27"."account_key",
          "t27"."hub",
          "t27"."model",
          "t27"."aliases",
          "t27"."task",
          "t27"."library",
          "t27"."licence",
          "t27"."parameters",
          "t27"."size",
          "t27"."relation",
          "t27"."copy",
          "t27"."created_on",
          "t27"."first_seen",
          "t7"."account",
          "t7"."organisation",
          "t7"."name",
          "t7"."kind",
          "t7"."country",
          "t7"."country_group",
          "t7"."role"
        FROM (
          SELECT
            "t24"."model_key",
            "t24"."account_key",
            "t24"."hub",
            "t24"."model",
            "t24"."aliases",
            "t24"."task",
            "t24"."library",
            "t24"."licence",
            "t24"."parameters",
            "t24"."size",
            "t24"."relation",
            "t24"."copy",
            "t24"."created_on",
            "t24"."first_seen"
          FROM (
            SELECT
              "t8"."model_key",
              "t8"."account_key",
              "t8"."hub",
              "t8"."model",
              "t8"."aliases",
              "t8"."task",
              "t8"."library",
              "t8"."licence",
              "t8"."parameters",
              "t8"."size",
              "t8"."relation",
              "t8"."copy",
              "t8"."created_on",
              "t8"."first_seen",
              "t17"."universe",
              "t17"."copies"
            FROM "models" AS "t8"
            INNER JOIN (
              SELECT
                *
              FROM "universes" AS "t5"
              WHERE
                "t5"."universe" = ':universe:'
            ) AS "t17"
              ON "t8"."task" = "t17"."task"
          ) AS "t24"
          WHERE
            "t24"."copies" OR NOT (
              "t24"."copy"
            )
        ) AS "t27"
        INNER JOIN "accounts" AS "t7"
          ON "t27"."account_key" = "t7"."account_key"
      ) AS "t32"
        ON "t19"."model_key" = "t32"."model_key"
    ) AS "t35"
    GROUP BY
      1,
      2
  ) AS "t39"
    ON "t42"."since" = "t39"."since" AND "t42"."date" = "t39"."date"
) AS "t43"
ORDER BY
  "t43"."date" ASC
