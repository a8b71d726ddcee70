SELECT
  "t26"."since",
  "t26"."date",
  "t26"."model_key",
  "t26"."account_key",
  "t26"."downloads",
  "t26"."estimated",
  "t26"."model",
  "t26"."task",
  "t26"."licence",
  "t26"."size",
  "t26"."relation",
  "t26"."copy",
  "t11"."account",
  "t11"."organisation",
  "t11"."name",
  "t11"."kind",
  "t11"."role",
  COALESCE("t6"."country", "t11"."country") AS "country",
  COALESCE("t6"."country", "t11"."country_group") AS "country_group"
FROM (
  SELECT
    "t24".*
    EXCLUDE ("root_key")
  FROM (
    SELECT
      "t23".*
      EXCLUDE ("weight")
    FROM (
      SELECT
        "t22"."since",
        "t22"."date",
        "t22"."model_key",
        CASE
          WHEN "t22"."weight" IS NOT NULL
          THEN "t22"."root_key"
          ELSE "t22"."account_key"
        END AS "account_key",
        CAST(ROUND("t22"."downloads" * COALESCE("t22"."weight", 1.0) * 1024, 0) AS BIGINT) / 1024 AS "downloads",
        "t22"."estimated",
        "t22"."model",
        "t22"."task",
        "t22"."licence",
        "t22"."size",
        "t22"."relation",
        "t22"."copy",
        "t22"."weight",
        "t22"."root_key"
      FROM (
        SELECT
          "t21".*
          EXCLUDE ("model_key_right")
        FROM (
          SELECT
            "t20"."since",
            "t20"."date",
            "t20"."model_key",
            "t20"."account_key",
            "t20"."downloads",
            "t20"."estimated",
            "t20"."model",
            "t20"."task",
            "t20"."licence",
            "t20"."size",
            "t20"."relation",
            "t20"."copy",
            "t12"."model_key" AS "model_key_right",
            "t12"."weight",
            "t12"."root_key"
          FROM (
            SELECT
              "t18"."since",
              "t18"."date",
              "t18"."model_key",
              "t18"."account_key",
              CAST("t18"."downloads" AS DOUBLE) AS "downloads",
              "t18"."estimated",
              "t18"."model",
              "t18"."task",
              "t18"."licence",
              "t18"."size",
              "t18"."relation",
              "t18"."copy"
            FROM (
              SELECT
                "t7"."since",
                "t7"."date",
                "t7"."model_key",
                "t7"."account_key",
                "t7"."downloads",
                "t7"."estimated",
                "t17"."model",
                "t17"."task",
                "t17"."licence",
                "t17"."size",
                "t17"."relation",
                "t17"."copy"
              FROM "moves" AS "t7"
              INNER JOIN (
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
                    "t14"."universe",
                    "t14"."copies"
                  FROM "models" AS "t8"
                  INNER JOIN (
                    SELECT
                      *
                    FROM "universes" AS "t5"
                    WHERE
                      "t5"."universe" = ':universe:'
                  ) AS "t14"
                    ON "t8"."task" = "t14"."task"
                ) AS "t15"
                WHERE
                  "t15"."copies" OR NOT (
                    "t15"."copy"
                  )
              ) AS "t17"
                ON "t7"."model_key" = "t17"."model_key"
            ) AS "t18"
          ) AS "t20"
          LEFT OUTER JOIN (
            SELECT
              "t2"."model_key",
              "t2"."weight",
              "t2"."account_key" AS "root_key"
            FROM "creators" AS "t2"
          ) AS "t12"
            ON "t20"."model_key" = "t12"."model_key"
        ) AS "t21"
      ) AS "t22"
    ) AS "t23"
  ) AS "t24"
) AS "t26"
INNER JOIN (
  SELECT
    "t1"."account_key",
    "t1"."account",
    "t1"."organisation",
    "t1"."name",
    "t1"."kind",
    "t1"."country",
    "t1"."country_group",
    "t1"."role"
  FROM "accounts" AS "t1"
) AS "t11"
  ON "t26"."account_key" = "t11"."account_key"
LEFT OUTER JOIN "stays" AS "t6"
  ON "t26"."account_key" = "t6"."account_key"
  AND "t26"."date" >= "t6"."since"
  AND "t26"."date" < "t6"."until"
