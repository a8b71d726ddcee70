SELECT
  `t0`.`member`,
  `t0`.`date`,
  IF(
    (
      `t0`.`universe` = ':universe:'
    ) AND (
      `t0`.`credit` = ':credit:'
    ),
    `t0`.`downloads`,
    0.0
  ) AS `asked`,
  IF(
    (
      `t0`.`universe` = ':universe:'
    ) AND (
      `t0`.`credit` = ':credit:'
    ),
    `t0`.`downloads` - `t0`.`largest`,
    0.0
  ) AS `largest`,
  IF(
    (
      `t0`.`universe` = ':universe:'
    ) AND (
      `t0`.`credit` = ':credit:'
    ),
    `t0`.`downloads` - `t0`.`tests`,
    0.0
  ) AS `tests`,
  IF(
    ':universe:' = 'all',
    IF(
      (
        ':universe:' = 'all'
      )
      AND (
        `t0`.`credit` = ':credit:'
      )
      AND (
        `t0`.`universe` = 'llm'
      ),
      `t0`.`downloads`,
      0.0
    ),
    CAST(NULL AS DOUBLE)
  ) AS `llm`,
  IF(
    (
      `t0`.`universe` = ':universe:'
    ) AND NOT (
      `t0`.`credit` = ':credit:'
    ),
    `t0`.`downloads`,
    0.0
  ) AS `credit`
FROM `cube` AS `t0`
WHERE
  `t0`.`source` = ':source:'
  AND `t0`.`grouping` = 'country'
  AND `t0`.`universe` IN (':universe:', 'llm')
  AND (
    (
      ':denominator:' = 'all'
    )
    OR (
      (
        `t0`.`member` <> 'unknown'
      )
      AND (
        (
          ':denominator:' = 'attributed'
        )
        OR NOT (
          `t0`.`member` IN ('individual', 'community')
        )
      )
    )
  )
