SELECT
  "t33"."model",
  "t33"."name",
  "t33"."country",
  "t33"."task",
  "t33"."licence",
  "t33"."size",
  "t33"."downloads",
  "t33"."downloads_before",
  "t33"."change",
  "t33"."downloads" / NULLIF("t33"."downloads_before", 0) AS "times",
  "t33"."steps",
  "t33"."largest_step",
  "t33"."spike",
  "t33"."rank"
FROM (
  SELECT
    "t32"."model_key",
    "t32"."gained",
    "t32"."gained_before",
    "t32"."steps",
    "t32"."most",
    "t32"."expected",
    "t32"."listed",
    "t32"."covered",
    "t32"."touched",
    "t32"."downloads",
    "t32"."downloads_before",
    "t32"."change",
    "t32"."largest_step",
    "t32"."spike",
    "t32"."rank",
    "t4"."model",
    "t5"."name",
    "t5"."country_group" AS "country",
    "t4"."task",
    "t4"."licence",
    "t4"."size"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t29"."model_key",
        "t29"."gained",
        "t29"."gained_before",
        "t29"."steps",
        "t29"."most",
        "t29"."expected",
        "t29"."listed",
        "t29"."covered",
        "t29"."touched",
        "t29"."downloads",
        "t29"."downloads_before",
        "t29"."change",
        "t29"."largest_step",
        "t29"."spike",
        (
          ROW_NUMBER() OVER (
            ORDER BY "t29"."change" DESC, "t29"."downloads" DESC, "t29"."model_key" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1
        ) + 1 AS "rank"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t27"."model_key",
            "t27"."gained",
            "t27"."gained_before",
            "t27"."steps",
            "t27"."most",
            "t27"."expected",
            "t27"."listed",
            "t27"."covered",
            "t27"."touched",
            CAST(ROUND("t27"."gained", 0) AS BIGINT) AS "downloads",
            CASE
              WHEN "t27"."covered" AND "t27"."listed"
              THEN CAST(ROUND("t27"."gained_before", 0) AS BIGINT)
              ELSE CAST(NULL AS BIGINT)
            END AS "downloads_before",
            CAST(ROUND("t27"."gained", 0) AS BIGINT) - CASE
              WHEN "t27"."covered" AND "t27"."listed"
              THEN CAST(ROUND("t27"."gained_before", 0) AS BIGINT)
              ELSE CAST(NULL AS BIGINT)
            END AS "change",
            "t27"."most" / "t27"."gained" AS "largest_step",
            (
              "t27"."touched" >= 3
            )
            AND (
              (
                "t27"."most" / "t27"."gained"
              ) > 0.5
            )
            AND (
              (
                "t27"."most" / "t27"."gained"
              ) >= (
                "t27"."expected" * 2.0
              )
            ) AS "spike"
          FROM (
            SELECT
              "t26"."model_key",
              "t26"."gained",
              "t26"."gained_before",
              "t26"."steps",
              "t26"."most",
              "t26"."expected",
              "t26"."listed",
              "t16"."covered",
              "t16"."touched"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t23"."model_key",
                  "t23"."gained",
                  "t23"."gained_before",
                  "t23"."steps",
                  "t23"."most",
                  "t23"."expected",
                  "t23"."listed"
                FROM (
                  SELECT
                    "t21"."model_key",
                    "t21"."gained",
                    "t21"."gained_before",
                    "t21"."steps",
                    "t21"."most",
                    "t21"."expected",
                    "t21"."account_key",
                    "t21"."first_seen",
                    "t21"."created_on",
                    COALESCE(
                      (
                        "t21"."first_seen" <= CAST(':before:' AS DATE)
                      )
                      OR (
                        "t21"."created_on" >= CAST(':before:' AS DATE)
                      ),
                      FALSE
                    ) AS "listed"
                  FROM (
                    SELECT
                      "t20"."model_key",
                      "t20"."gained",
                      "t20"."gained_before",
                      "t20"."steps",
                      "t20"."most",
                      "t20"."expected",
                      "t8"."account_key",
                      "t8"."first_seen",
                      "t8"."created_on"
                    FROM (
                      SELECT
                        "t18"."model_key",
                        SUM("t18"."now") AS "gained",
                        SUM("t18"."earlier") AS "gained_before",
                        SUM(CAST("t18"."now" > 0 AS INT)) AS "steps",
                        MAX("t18"."now") AS "most",
                        FIRST("t18"."days" ORDER BY "t18"."now" DESC) AS "expected"
                      FROM (
                        SELECT
                          "t17"."date",
                          "t17"."model_key",
                          "t17"."downloads",
                          "t17"."part",
                          "t17"."part_before",
                          "t17"."days",
                          "t17"."downloads" * "t17"."part" AS "now",
                          "t17"."downloads" * "t17"."part_before" AS "earlier"
                        FROM (
                          SELECT
                            "t10"."date",
                            "t10"."model_key",
                            "t10"."downloads",
                            "t14"."part",
                            "t14"."part_before",
                            "t14"."days"
                          FROM (
                            SELECT
                              "t3"."date",
                              "t3"."model_key",
                              "t3"."downloads"
                            FROM "counted" AS "t3"
                          ) AS "t10"
                          INNER JOIN (
                            SELECT
                              "t2"."date",
                              GREATEST(
                                DATE_DIFF(
                                  'DAY',
                                  GREATEST("t2"."begun", CAST(':from:' AS DATE)),
                                  LEAST("t2"."observed", CAST(':to:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATE_DIFF('DAY', "t2"."begun", "t2"."observed"), 0) AS "part",
                              GREATEST(
                                DATE_DIFF(
                                  'DAY',
                                  GREATEST("t2"."begun", CAST(':before:' AS DATE)),
                                  LEAST("t2"."observed", CAST(':from:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATE_DIFF('DAY', "t2"."begun", "t2"."observed"), 0) AS "part_before",
                              GREATEST(
                                DATE_DIFF(
                                  'DAY',
                                  GREATEST("t2"."begun", CAST(':from:' AS DATE)),
                                  LEAST("t2"."observed", CAST(':to:' AS DATE))
                                ),
                                0
                              ) / NULLIF(DATE_DIFF('DAY', CAST(':from:' AS DATE), CAST(':to:' AS DATE)), 0) AS "days"
                            FROM "spans" AS "t2"
                          ) AS "t14"
                            ON "t10"."date" = "t14"."date"
                        ) AS "t17"
                      ) AS "t18"
                      GROUP BY
                        1
                    ) AS "t20"
                    INNER JOIN (
                      SELECT
                        "t0"."model_key",
                        "t0"."account_key",
                        "t0"."first_seen",
                        "t0"."created_on"
                      FROM "models" AS "t0"
                    ) AS "t8"
                      ON "t20"."model_key" = "t8"."model_key"
                  ) AS "t21"
                ) AS "t23"
                SEMI JOIN (
                  SELECT
                    "t1"."account_key"
                  FROM "accounts" AS "t1"
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
                ) AS "t15"
                  ON "t23"."account_key" = "t15"."account_key"
              ) AS "t24"
              WHERE
                "t24"."gained" > 0
            ) AS "t26"
            CROSS JOIN (
              SELECT
                MIN("t9"."begun") <= CAST(':before:' AS DATE) AS "covered",
                SUM(CAST("t9"."inside" AS INT)) AS "touched"
              FROM (
                SELECT
                  "t2"."date",
                  "t2"."start",
                  "t2"."end",
                  "t2"."part",
                  "t2"."split",
                  "t2"."begun",
                  "t2"."observed",
                  "t2"."observed" > CAST(':from:' AS DATE) AS "inside"
                FROM "spans" AS "t2"
              ) AS "t9"
            ) AS "t16"
          ) AS "t27"
        ) AS "t28"
        WHERE
          (
            ':guard:' = 'off'
          ) OR NOT (
            "t28"."spike"
          )
      ) AS "t29"
    ) AS "t30"
    WHERE
      "t30"."rank" <= CAST(':top:' AS BIGINT)
  ) AS "t32"
  INNER JOIN "models" AS "t4"
    ON "t32"."model_key" = "t4"."model_key"
  INNER JOIN "accounts" AS "t5"
    ON "t4"."account_key" = "t5"."account_key"
) AS "t33"
ORDER BY
  "t33"."rank" ASC
