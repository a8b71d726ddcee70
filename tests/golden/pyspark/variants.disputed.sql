WITH `t6` AS (
  SELECT
    `t0`.`variant`,
    `t0`.`start`,
    `t0`.`end`,
    SUM(`t0`.`held`) AS `total`
  FROM `amounts` AS `t0`
  GROUP BY
    1,
    2,
    3
), `t8` AS (
  SELECT
    `t0`.`member`,
    `t0`.`start`,
    `t0`.`end`,
    `t0`.`held` AS `downloads`
  FROM `amounts` AS `t0`
  WHERE
    `t0`.`variant` = 'asked' AND `t0`.`held` > 0
), `t22` AS (
  SELECT
    `t21`.`organisation`,
    `t21`.`country`,
    `t21`.`member`,
    `t21`.`start`,
    `t21`.`end`,
    SUM(`t21`.`held`) AS `moved`,
    MIN(`t21`.`name`) AS `name`,
    MIN(`t21`.`account`) AS `account`,
    COUNT(DISTINCT `t21`.`account_key`) AS `accounts`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t4`.`account_key`,
        `t4`.`member`,
        `t4`.`start`,
        `t4`.`end`,
        `t4`.`held`,
        `t5`.`account`,
        `t5`.`organisation`,
        `t5`.`name`,
        `t5`.`country`,
        `t5`.`reason`
      FROM `disputed` AS `t4`
      INNER JOIN `disputes` AS `t5`
        ON `t4`.`account_key` = `t5`.`account_key`
    ) AS `t16`
    WHERE
      `t16`.`member` <> `t16`.`country`
  ) AS `t21`
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
SELECT
  `t33`.`member`,
  `t33`.`variant`,
  `t33`.`detail`,
  `t33`.`share`,
  `t33`.`downloads`,
  `t33`.`start` AS `since`,
  `t33`.`end` AS `date`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t31`.`member`,
      `t31`.`start`,
      `t31`.`end`,
      'disputed' AS `variant`,
      `t31`.`detail`,
      `t14`.`downloads`,
      (
        `t14`.`downloads` + `t31`.`moved`
      ) / `t20`.`total` AS `share`
    FROM (
      SELECT
        `t29`.`member`,
        `t29`.`start`,
        `t29`.`end`,
        `t29`.`detail`,
        SUM(`t29`.`moved`) AS `moved`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t25`.`member`,
            `t25`.`start`,
            `t25`.`end`,
            CONCAT(
              CONCAT(IF(`t25`.`accounts` = 1, `t25`.`account`, `t25`.`name`), '|'),
              `t25`.`country`
            ) AS `detail`,
            -(
              `t25`.`moved`
            ) AS `moved`
          FROM `t22` AS `t25`
        ) AS `t27`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t25`.`country` AS `member`,
            `t25`.`start`,
            `t25`.`end`,
            CONCAT(
              CONCAT(IF(`t25`.`accounts` = 1, `t25`.`account`, `t25`.`name`), '|'),
              `t25`.`country`
            ) AS `detail`,
            `t25`.`moved`
          FROM `t22` AS `t25`
        ) AS `t28`
      ) AS `t29`
      GROUP BY
        1,
        2,
        3,
        4
    ) AS `t31`
    INNER JOIN `t8` AS `t14`
      ON `t31`.`member` = `t14`.`member`
      AND `t31`.`start` = `t14`.`start`
      AND `t31`.`end` = `t14`.`end`
    INNER JOIN (
      SELECT
        `t10`.`start`,
        `t10`.`end`,
        `t10`.`total`
      FROM `t6` AS `t10`
      WHERE
        `t10`.`total` > 0 AND `t10`.`variant` = 'asked'
    ) AS `t20`
      ON `t31`.`start` = `t20`.`start` AND `t31`.`end` = `t20`.`end`
  ) AS `t32`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t15`.`member`,
        `t15`.`start`,
        `t15`.`end`,
        `t19`.`variant`,
        '' AS `detail`,
        `t15`.`downloads`,
        COALESCE(`t3`.`held`, 0.0) / `t19`.`total` AS `share`
      FROM `t8` AS `t15`
      INNER JOIN (
        SELECT
          *
        FROM `t6` AS `t10`
        WHERE
          `t10`.`total` > 0
      ) AS `t19`
        ON `t15`.`start` = `t19`.`start` AND `t15`.`end` = `t19`.`end`
      LEFT OUTER JOIN `amounts` AS `t3`
        ON `t15`.`member` = `t3`.`member`
        AND `t15`.`start` = `t3`.`start`
        AND `t15`.`end` = `t3`.`end`
        AND `t19`.`variant` = `t3`.`variant`
    ) AS `t23`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t11`.`member`,
        `t11`.`start`,
        `t11`.`end`,
        'unknown' AS `variant`,
        '' AS `detail`,
        `t11`.`downloads`,
        (
          `t11`.`downloads` + `t13`.`lost`
        ) / `t20`.`total` AS `share`
      FROM (
        SELECT
          `t0`.`member`,
          `t0`.`start`,
          `t0`.`end`,
          `t0`.`held` AS `downloads`
        FROM `amounts` AS `t0`
        WHERE
          `t0`.`variant` = 'asked' AND `t0`.`held` > 0 AND `t0`.`member` <> 'unknown'
      ) AS `t11`
      INNER JOIN (
        SELECT
          `t0`.`start`,
          `t0`.`end`,
          `t0`.`held` AS `lost`
        FROM `amounts` AS `t0`
        WHERE
          `t0`.`variant` = 'asked' AND `t0`.`held` > 0 AND `t0`.`member` = 'unknown'
      ) AS `t13`
        ON `t11`.`start` = `t13`.`start` AND `t11`.`end` = `t13`.`end`
      INNER JOIN (
        SELECT
          `t10`.`start`,
          `t10`.`end`,
          `t10`.`total`
        FROM `t6` AS `t10`
        WHERE
          `t10`.`total` > 0 AND `t10`.`variant` = 'asked'
      ) AS `t20`
        ON `t11`.`start` = `t20`.`start` AND `t11`.`end` = `t20`.`end`
    ) AS `t24`
  ) AS `t26`
) AS `t33`
ORDER BY
  `t33`.`member` ASC NULLS LAST,
  `t33`.`end` ASC NULLS LAST,
  `t33`.`start` ASC NULLS LAST,
  `t33`.`variant` ASC NULLS LAST,
  `t33`.`detail` ASC NULLS LAST
