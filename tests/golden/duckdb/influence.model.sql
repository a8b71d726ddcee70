WITH "t11" AS (
  SELECT
    "t0"."model_key",
    "t0"."weight",
    "t0"."ancestor_key" AS "root_key"
  FROM "lineage" AS "t0"
  WHERE
    "t0"."root"
), "t69" AS (
  SELECT
    "t68"."root_key",
    "t68"."model",
    COALESCE("t20"."account", 'unknown') AS "account",
    COALESCE("t20"."organisation", 'unknown') AS "organisation",
    COALESCE("t20"."name", 'unknown') AS "name",
    COALESCE("t20"."country", 'unknown') AS "country"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        CAST("t1"."model" AS TEXT) AS "model",
        CAST("t1"."account_key" AS BIGINT) AS "account_key",
        CAST("t1"."model_key" AS BIGINT) AS "root_key"
      FROM "models" AS "t1"
    ) AS "t17"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t55"."model",
          "t62"."account_key",
          "t55"."root_key"
        FROM (
          SELECT
            "t46"."root_key",
            "t46"."model",
            "t46"."hub",
            LOWER(LIST_EXTRACT(STR_SPLIT("t46"."model", '/'), 1)) AS "folded"
          FROM (
            SELECT
              "t42"."root_key",
              MIN("t42"."parent") AS "model",
              MIN("t42"."hub") AS "hub"
            FROM (
              SELECT
                "t35"."parent",
                "t35"."model_key",
                "t35"."root_key",
                "t18"."hub"
              FROM (
                SELECT
                  "t9"."parent",
                  "t9"."model_key",
                  "t9"."parent_key" AS "root_key"
                FROM "edges" AS "t9"
                WHERE
                  "t9"."parent_key" < 0
              ) AS "t35"
              INNER JOIN (
                SELECT
                  "t1"."model_key",
                  "t1"."hub"
                FROM "models" AS "t1"
              ) AS "t18"
                ON "t35"."model_key" = "t18"."model_key"
            ) AS "t42"
            GROUP BY
              1
          ) AS "t46"
        ) AS "t55"
        LEFT OUTER JOIN (
          SELECT
            *
          FROM (
            SELECT
              CAST("t2"."account_key" AS BIGINT) AS "account_key",
              CAST("t2"."hub" AS TEXT) AS "hub",
              LOWER("t2"."account") AS "folded"
            FROM "accounts" AS "t2"
          ) AS "t21"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t53"."account_key",
              "t53"."hub",
              "t53"."folded"
            FROM (
              SELECT
                "t50"."hub",
                "t50"."folded",
                MIN("t50"."account_key") AS "account_key"
              FROM (
                SELECT
                  "t44"."account_key",
                  "t44"."hub",
                  "t44"."folded"
                FROM (
                  SELECT
                    "t22"."account_key",
                    "t22"."hub",
                    UNNEST(STR_SPLIT(REPLACE(REPLACE("t22"."aliases", '["', ''), '"]', ''), '", "')) AS "folded"
                  FROM (
                    SELECT
                      *
                    FROM "accounts" AS "t2"
                    WHERE
                      "t2"."aliases" <> '[]'
                  ) AS "t22"
                ) AS "t44"
                ANTI JOIN (
                  SELECT
                    "t2"."account_key",
                    "t2"."hub",
                    LOWER("t2"."account") AS "folded"
                  FROM "accounts" AS "t2"
                ) AS "t32"
                  ON "t44"."hub" = "t32"."hub" AND "t44"."folded" = "t32"."folded"
              ) AS "t50"
              GROUP BY
                1,
                2
            ) AS "t53"
          ) AS "t57"
        ) AS "t62"
          ON "t55"."hub" = "t62"."hub" AND "t55"."folded" = "t62"."folded"
      ) AS "t64"
    ) AS "t66"
  ) AS "t68"
  LEFT OUTER JOIN (
    SELECT
      "t2"."account_key",
      "t2"."account",
      "t2"."organisation",
      "t2"."name",
      "t2"."country_group" AS "country"
    FROM "accounts" AS "t2"
  ) AS "t20"
    ON "t68"."account_key" = "t20"."account_key"
)
SELECT
  "t80"."model",
  "t80"."name",
  "t80"."country",
  CAST(ROUND("t80"."own", 0) AS BIGINT) AS "own",
  CAST(ROUND("t80"."held", 0) AS BIGINT) AS "downloads",
  "t80"."share",
  "t80"."derivatives",
  "t80"."new" AS "new_derivatives",
  "t80"."new_share",
  "t80"."rank"
FROM (
  SELECT
    "t79"."model",
    "t79"."name",
    "t79"."country",
    "t79"."own",
    "t79"."held",
    "t79"."derivatives",
    "t79"."new",
    "t79"."held" / NULLIF(
      SUM("t79"."held") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS "share",
    "t79"."new" / NULLIF(
      SUM("t79"."new") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      0
    ) AS "new_share",
    (
      ROW_NUMBER() OVER (
        ORDER BY "t79"."held" DESC, "t79"."new" DESC, "t79"."model" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      COALESCE("t76"."model", "t78"."model") AS "model",
      COALESCE("t76"."name", "t78"."name") AS "name",
      COALESCE("t76"."country", "t78"."country") AS "country",
      COALESCE("t76"."own", 0.0) AS "own",
      COALESCE("t76"."held", 0.0) AS "held",
      COALESCE("t78"."derivatives", 0) AS "derivatives",
      COALESCE("t78"."new", 0.0) AS "new"
    FROM (
      SELECT
        "t73"."model",
        MAX("t73"."name") AS "name",
        MAX("t73"."country") AS "country",
        COALESCE(SUM("t73"."held") FILTER(WHERE
          "t73"."root_key" = "t73"."model_key"), 0.0) AS "own",
        SUM("t73"."held" * "t73"."weight") AS "held"
      FROM (
        SELECT
          "t61"."root_key",
          "t61"."held",
          "t61"."weight",
          "t61"."model_key",
          "t71"."model",
          "t71"."account",
          "t71"."organisation",
          "t71"."name",
          "t71"."country"
        FROM (
          SELECT
            COALESCE("t51"."root_key", "t51"."model_key") AS "root_key",
            "t51"."held",
            COALESCE("t51"."weight", 1.0) AS "weight",
            "t51"."model_key"
          FROM (
            SELECT
              "t47"."model_key",
              "t47"."held",
              "t31"."model_key" AS "model_key_right",
              "t31"."weight",
              "t31"."root_key"
            FROM (
              SELECT
                "t39"."model_key",
                SUM("t39"."downloads" * "t39"."part") AS "held"
              FROM (
                SELECT
                  "t23"."date",
                  "t23"."model_key",
                  "t23"."downloads",
                  "t25"."part"
                FROM (
                  SELECT
                    "t3"."date",
                    "t3"."model_key",
                    "t3"."downloads"
                  FROM "counted" AS "t3"
                ) AS "t23"
                INNER JOIN (
                  SELECT
                    "t5"."date",
                    "t5"."part"
                  FROM "spans" AS "t5"
                ) AS "t25"
                  ON "t23"."date" = "t25"."date"
              ) AS "t39"
              GROUP BY
                1
            ) AS "t47"
            LEFT OUTER JOIN "t11" AS "t31"
              ON "t47"."model_key" = "t31"."model_key"
          ) AS "t51"
        ) AS "t61"
        INNER JOIN "t69" AS "t71"
          ON "t61"."root_key" = "t71"."root_key"
      ) AS "t73"
      GROUP BY
        1
    ) AS "t76"
    FULL OUTER JOIN (
      SELECT
        "t74"."model",
        MAX("t74"."name") AS "name",
        MAX("t74"."country") AS "country",
        COUNT(DISTINCT "t74"."model_key") AS "derivatives",
        COALESCE(
          SUM("t74"."weight") FILTER(WHERE
            (
              "t74"."day" > CAST(':from:' AS DATE)
            )
            AND (
              "t74"."day" <= CAST(':to:' AS DATE)
            )),
          0.0
        ) AS "new"
      FROM (
        SELECT
          "t30"."model_key",
          "t30"."weight",
          "t30"."root_key",
          "t65"."day",
          "t72"."model",
          "t72"."account",
          "t72"."organisation",
          "t72"."name",
          "t72"."country"
        FROM "t11" AS "t30"
        INNER JOIN (
          SELECT
            "t59"."model_key",
            COALESCE(
              "t59"."created_on",
              CASE
                WHEN "t59"."listed_on" > "t38"."begin"
                THEN "t59"."listed_on"
                ELSE CAST(NULL AS DATE)
              END
            ) AS "day"
          FROM (
            SELECT
              "t54".*
              EXCLUDE ("model_key_right")
            FROM (
              SELECT
                "t49"."model_key",
                "t49"."account_key",
                "t49"."hub",
                "t49"."model",
                "t49"."aliases",
                "t49"."task",
                "t49"."library",
                "t49"."licence",
                "t49"."parameters",
                "t49"."size",
                "t49"."relation",
                "t49"."copy",
                "t49"."created_on",
                "t49"."first_seen",
                "t40"."model_key" AS "model_key_right",
                "t40"."listed_on"
              FROM (
                SELECT
                  "t41"."model_key",
                  "t41"."account_key",
                  "t41"."hub",
                  "t41"."model",
                  "t41"."aliases",
                  "t41"."task",
                  "t41"."library",
                  "t41"."licence",
                  "t41"."parameters",
                  "t41"."size",
                  "t41"."relation",
                  "t41"."copy",
                  "t41"."created_on",
                  "t41"."first_seen"
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
                    "t10"."first_seen",
                    "t34"."universe",
                    "t34"."copies"
                  FROM "models" AS "t10"
                  INNER JOIN (
                    SELECT
                      *
                    FROM "universes" AS "t8"
                    WHERE
                      "t8"."universe" = ':universe:'
                  ) AS "t34"
                    ON "t10"."task" = "t34"."task"
                ) AS "t41"
                WHERE
                  "t41"."copies" OR NOT (
                    "t41"."copy"
                  )
              ) AS "t49"
              SEMI JOIN (
                SELECT
                  *
                FROM "states" AS "t6"
                WHERE
                  "t6"."source" = ':source:'
              ) AS "t33"
                ON "t49"."model_key" = "t33"."model_key"
              LEFT OUTER JOIN (
                SELECT
                  "t27"."model_key",
                  MIN("t27"."first_seen") AS "listed_on"
                FROM (
                  SELECT
                    *
                  FROM "names" AS "t7"
                  WHERE
                    "t7"."source" = ':source:'
                ) AS "t27"
                GROUP BY
                  1
              ) AS "t40"
                ON "t49"."model_key" = "t40"."model_key"
            ) AS "t54"
          ) AS "t59"
          CROSS JOIN (
            SELECT
              MIN("t24"."date") AS "begin"
            FROM (
              SELECT
                *
              FROM "snapshots" AS "t4"
              WHERE
                "t4"."source" = ':source:'
            ) AS "t24"
          ) AS "t38"
        ) AS "t65"
          ON "t30"."model_key" = "t65"."model_key"
        INNER JOIN "t69" AS "t72"
          ON "t30"."root_key" = "t72"."root_key"
      ) AS "t74"
      GROUP BY
        1
    ) AS "t78"
      ON "t76"."model" = "t78"."model"
  ) AS "t79"
) AS "t80"
WHERE
  "t80"."rank" <= CAST(':top:' AS BIGINT)
  AND (
    (
      "t80"."held" > 0
    ) OR (
      "t80"."derivatives" > 0
    )
  )
ORDER BY
  "t80"."rank" ASC
