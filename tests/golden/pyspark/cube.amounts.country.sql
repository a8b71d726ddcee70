SELECT
  `t13`.`variant`,
  `t13`.`member`,
  `t13`.`start`,
  `t13`.`end`,
  SUM(`t13`.`held` * `t13`.`part`) AS `held`
FROM (
  SELECT
    `t12`.`variant`,
    `t12`.`member`,
    `t12`.`date`,
    `t12`.`held`,
    `t2`.`start`,
    `t2`.`end`,
    `t2`.`part`,
    `t2`.`split`,
    `t2`.`begun`,
    `t2`.`observed`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          'tests' AS `variant`,
          `t1`.`member`,
          `t1`.`date`,
          CAST(`t1`.`downloads` - `t1`.`tests` AS DOUBLE) AS `held`
        FROM `cube` AS `t1`
        WHERE
          `t1`.`source` = ':source:'
          AND `t1`.`grouping` = 'country'
          AND (
            (
              ':denominator:' = 'all'
            )
            OR (
              (
                `t1`.`member` <> 'unknown'
              )
              AND (
                (
                  ':denominator:' = 'attributed'
                )
                OR NOT (
                  `t1`.`member` IN ('individual', 'community')
                )
              )
            )
          )
          AND `t1`.`universe` = ':universe:'
          AND `t1`.`credit` = ':credit:'
      ) AS `t3`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          'llm' AS `variant`,
          `t1`.`member`,
          `t1`.`date`,
          CAST(`t1`.`downloads` AS DOUBLE) AS `held`
        FROM `cube` AS `t1`
        WHERE
          `t1`.`source` = ':source:'
          AND `t1`.`grouping` = 'country'
          AND (
            (
              ':denominator:' = 'all'
            )
            OR (
              (
                `t1`.`member` <> 'unknown'
              )
              AND (
                (
                  ':denominator:' = 'attributed'
                )
                OR NOT (
                  `t1`.`member` IN ('individual', 'community')
                )
              )
            )
          )
          AND `t1`.`universe` = 'llm'
          AND `t1`.`credit` = ':credit:'
          AND ':universe:' = 'all'
      ) AS `t4`
    ) AS `t8`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          'credit' AS `variant`,
          `t1`.`member`,
          `t1`.`date`,
          CAST(`t1`.`downloads` AS DOUBLE) AS `held`
        FROM `cube` AS `t1`
        WHERE
          `t1`.`source` = ':source:'
          AND `t1`.`grouping` = 'country'
          AND (
            (
              ':denominator:' = 'all'
            )
            OR (
              (
                `t1`.`member` <> 'unknown'
              )
              AND (
                (
                  ':denominator:' = 'attributed'
                )
                OR NOT (
                  `t1`.`member` IN ('individual', 'community')
                )
              )
            )
          )
          AND `t1`.`universe` = ':universe:'
          AND `t1`.`credit` <> ':credit:'
      ) AS `t5`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            'asked' AS `variant`,
            `t1`.`member`,
            `t1`.`date`,
            CAST(`t1`.`downloads` AS DOUBLE) AS `held`
          FROM `cube` AS `t1`
          WHERE
            `t1`.`source` = ':source:'
            AND `t1`.`grouping` = 'country'
            AND (
              (
                ':denominator:' = 'all'
              )
              OR (
                (
                  `t1`.`member` <> 'unknown'
                )
                AND (
                  (
                    ':denominator:' = 'attributed'
                  )
                  OR NOT (
                    `t1`.`member` IN ('individual', 'community')
                  )
                )
              )
            )
            AND `t1`.`universe` = ':universe:'
            AND `t1`.`credit` = ':credit:'
        ) AS `t6`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            'largest' AS `variant`,
            `t1`.`member`,
            `t1`.`date`,
            CAST(`t1`.`downloads` - `t1`.`largest` AS DOUBLE) AS `held`
          FROM `cube` AS `t1`
          WHERE
            `t1`.`source` = ':source:'
            AND `t1`.`grouping` = 'country'
            AND (
              (
                ':denominator:' = 'all'
              )
              OR (
                (
                  `t1`.`member` <> 'unknown'
                )
                AND (
                  (
                    ':denominator:' = 'attributed'
                  )
                  OR NOT (
                    `t1`.`member` IN ('individual', 'community')
                  )
                )
              )
            )
            AND `t1`.`universe` = ':universe:'
            AND `t1`.`credit` = ':credit:'
        ) AS `t7`
      ) AS `t9`
    ) AS `t10`
  ) AS `t12`
  INNER JOIN `spans` AS `t2`
    ON `t12`.`date` = `t2`.`date`
) AS `t13`
GROUP BY
  1,
  2,
  3,
  4
