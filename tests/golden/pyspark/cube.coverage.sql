SELECT
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t5`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t5`.`member` IN ('individual', 'community')
              )
            )
          )
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `downloads`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'kind'
        ) AND (
          `t5`.`member` <> 'unknown'
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `classified`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t5`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t5`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND NOT (
          `t5`.`member` IN ('individual', 'community', 'unknown')
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `country_known`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t5`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t5`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND (
          `t5`.`member` = 'individual'
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `individual`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t5`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t5`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND (
          `t5`.`member` = 'community'
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `community`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'role'
        ) AND (
          `t5`.`member` = 'repackager'
        ),
        `t5`.`held`,
        NULL
      )
    ),
    0.0
  ) AS `repackager`,
  COALESCE(
    SUM(
      IF(
        (
          `t5`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t5`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t5`.`member` IN ('individual', 'community')
              )
            )
          )
        ),
        `t5`.`guessed`,
        NULL
      )
    ),
    0.0
  ) AS `estimated`
FROM (
  SELECT
    `t4`.`grouping`,
    `t4`.`member`,
    `t4`.`downloads` * `t2`.`part` AS `held`,
    `t4`.`estimated` * `t2`.`part` AS `guessed`
  FROM (
    SELECT
      *
    FROM `cube` AS `t0`
    WHERE
      `t0`.`source` = ':source:'
      AND `t0`.`universe` = ':universe:'
      AND `t0`.`credit` = ':credit:'
      AND `t0`.`grouping` IN ('country', 'kind', 'role')
  ) AS `t4`
  INNER JOIN `spans` AS `t2`
    ON `t4`.`date` = `t2`.`date`
) AS `t5`
