WITH "t7" AS (
  SELECT
    "t3"."since",
    "t3"."date",
    "t3"."model_key",
    "t3"."account_key",
    "t3"."downloads",
    "t3"."estimated",
    "t3"."account",
    "t3"."organisation",
    "t3"."name",
    "t3"."kind",
    "t3"."country",
    "t3"."country_group",
    "t3"."role",
    "t3"."model",
    "t3"."task",
    "t3"."licence",
    "t3"."size",
    "t3"."relation",
    "t3"."copy",
    "t3"."country_group" AS "member"
  FROM "flow" AS "t3"
  WHERE
    (
      ':denominator:' = 'all'
    )
    OR (
      (
        "t3"."country_group" <> 'unknown'
      )
      AND (
        (
          ':denominator:' = 'attributed'
        )
        OR NOT (
          "t3"."country_group" IN ('individual', 'community')
        )
      )
    )
), "t24" AS (
  SELECT
    "t23"."member",
    "t23"."start",
    "t23"."end",
    SUM("t23"."asked" * "t23"."part") AS "asked",
    SUM("t23"."largest" * "t23"."part") AS "largest",
    SUM("t23"."tests" * "t23"."part") AS "tests",
    SUM("t23"."llm" * "t23"."part") AS "llm"
  FROM (
    SELECT
      "t22"."member",
      "t22"."date",
      "t22"."asked",
      "t22"."largest",
      "t22"."tests",
      "t22"."llm",
      "t4"."start",
      "t4"."end",
      "t4"."part",
      "t4"."split",
      "t4"."begun",
      "t4"."observed"
    FROM (
      SELECT
        "t20"."member",
        "t20"."date",
        SUM("t20"."asked") AS "asked",
        SUM("t20"."largest") AS "largest",
        SUM("t20"."tests") AS "tests",
        SUM("t20"."llm") AS "llm"
      FROM (
        SELECT
          "t19"."member",
          "t19"."date",
          "t19"."downloads" AS "asked",
          CASE WHEN "t19"."led" THEN 0.0 ELSE "t19"."downloads" END AS "largest",
          CASE
            WHEN COALESCE("t19"."role", '') IN ('test', 'tooling')
            THEN 0.0
            ELSE "t19"."downloads"
          END AS "tests",
          CASE
            WHEN "t19"."task" IN (
              SELECT
                "t2"."task"
              FROM "universes" AS "t2"
              WHERE
                "t2"."universe" = 'llm'
            )
            THEN "t19"."downloads"
            ELSE 0.0
          END AS "llm"
        FROM (
          SELECT
            "t9"."since",
            "t9"."date",
            "t9"."model_key",
            "t9"."account_key",
            "t9"."downloads",
            "t9"."estimated",
            "t9"."account",
            "t9"."organisation",
            "t9"."name",
            "t9"."kind",
            "t9"."country",
            "t9"."country_group",
            "t9"."role",
            "t9"."model",
            "t9"."task",
            "t9"."licence",
            "t9"."size",
            "t9"."relation",
            "t9"."copy",
            "t9"."member",
            "t17"."led_key" IS NOT NULL AS "led"
          FROM "t7" AS "t9"
          LEFT OUTER JOIN (
            SELECT
              "t14"."date" AS "led_on",
              "t14"."model_key" AS "led_key"
            FROM (
              SELECT
                "t12"."date",
                "t12"."model_key",
                "t12"."total",
                ROW_NUMBER() OVER (
                  PARTITION BY "t12"."date"
                  ORDER BY "t12"."total" DESC, "t12"."model_key" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1 AS "turn"
              FROM (
                SELECT
                  "t8"."date",
                  "t8"."model_key",
                  SUM("t8"."downloads") AS "total"
                FROM "t7" AS "t8"
                GROUP BY
                  1,
                  2
              ) AS "t12"
            ) AS "t14"
            WHERE
              "t14"."turn" < 10
          ) AS "t17"
            ON "t9"."date" = "t17"."led_on" AND "t9"."model_key" = "t17"."led_key"
        ) AS "t19"
      ) AS "t20"
      GROUP BY
        1,
        2
    ) AS "t22"
    INNER JOIN "spans" AS "t4"
      ON "t22"."date" = "t4"."date"
  ) AS "t23"
  GROUP BY
    1,
    2,
    3
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'tests' AS "variant",
      "t25"."member",
      "t25"."start",
      "t25"."end",
      "t25"."tests" AS "held"
    FROM "t24" AS "t25"
  ) AS "t26"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      'llm' AS "variant",
      "t25"."member",
      "t25"."start",
      "t25"."end",
      "t25"."llm" AS "held"
    FROM "t24" AS "t25"
  ) AS "t27"
) AS "t30"
UNION ALL
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      'credit' AS "variant",
      "t15"."member",
      "t15"."start",
      "t15"."end",
      "t15"."credit" AS "held"
    FROM (
      SELECT
        "t13"."member",
        "t13"."start",
        "t13"."end",
        SUM("t13"."credit" * "t13"."part") AS "credit"
      FROM (
        SELECT
          "t11"."member",
          "t11"."date",
          "t11"."credit",
          "t4"."start",
          "t4"."end",
          "t4"."part",
          "t4"."split",
          "t4"."begun",
          "t4"."observed"
        FROM (
          SELECT
            "t6"."member",
            "t6"."date",
            SUM("t6"."credit") AS "credit"
          FROM (
            SELECT
              "t1"."country_group" AS "member",
              "t1"."date",
              "t1"."downloads" AS "credit"
            FROM "other" AS "t1"
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
          ) AS "t6"
          GROUP BY
            1,
            2
        ) AS "t11"
        INNER JOIN "spans" AS "t4"
          ON "t11"."date" = "t4"."date"
      ) AS "t13"
      GROUP BY
        1,
        2,
        3
    ) AS "t15"
  ) AS "t18"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        'asked' AS "variant",
        "t25"."member",
        "t25"."start",
        "t25"."end",
        "t25"."asked" AS "held"
      FROM "t24" AS "t25"
    ) AS "t28"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        'largest' AS "variant",
        "t25"."member",
        "t25"."start",
        "t25"."end",
        "t25"."largest" AS "held"
      FROM "t24" AS "t25"
    ) AS "t29"
  ) AS "t31"
) AS "t32"
