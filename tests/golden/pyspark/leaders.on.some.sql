SELECT
  `t19`.`date`,
  `t19`.`model_key`
FROM (
  SELECT
    `t18`.`date`,
    `t18`.`model_key`,
    `t18`.`downloads`,
    `t18`.`heap`,
    `t18`.`least`,
    `t18`.`heaps`,
    ROW_NUMBER() OVER (
      PARTITION BY `t18`.`date`
      ORDER BY `t18`.`downloads` DESC, `t18`.`model_key` ASC NULLS LAST
    ) - 1 AS `turn`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t8`.`date`,
        `t8`.`model_key`,
        `t8`.`downloads`,
        `t8`.`model_key` % 10 AS `heap`,
        `t16`.`least`,
        `t16`.`heaps`
      FROM (
        SELECT
          `t0`.`since`,
          `t0`.`date`,
          `t0`.`model_key`,
          `t0`.`account_key`,
          `t0`.`downloads`,
          `t0`.`quality` <> 'measured' AS `estimated`
        FROM `gains` AS `t0`
        WHERE
          `t0`.`source` = ':source:'
      ) AS `t8`
      SEMI JOIN `spans` AS `t4`
        ON `t8`.`date` = `t4`.`date`
      SEMI JOIN (
        SELECT
          `t10`.`model_key`,
          `t10`.`account_key`,
          `t10`.`hub`,
          `t10`.`model`,
          `t10`.`aliases`,
          `t10`.`task`,
          `t10`.`library`,
          `t10`.`licence`,
          `t10`.`parameters`,
          `t10`.`size`,
          `t10`.`relation`,
          `t10`.`copy`,
          `t10`.`created_on`,
          `t10`.`first_seen`
        FROM (
          SELECT
            `t5`.`model_key`,
            `t5`.`account_key`,
            `t5`.`hub`,
            `t5`.`model`,
            `t5`.`aliases`,
            `t5`.`task`,
            `t5`.`library`,
            `t5`.`licence`,
            `t5`.`parameters`,
            `t5`.`size`,
            `t5`.`relation`,
            `t5`.`copy`,
            `t5`.`created_on`,
            `t5`.`first_seen`,
            `t9`.`universe`,
            `t9`.`copies`
          FROM `models` AS `t5`
          INNER JOIN (
            SELECT
              *
            FROM `universes` AS `t3`
            WHERE
              `t3`.`universe` = ':universe:'
          ) AS `t9`
            ON `t5`.`task` = `t9`.`task`
        ) AS `t10`
        WHERE
          `t10`.`copies` OR NOT (
            `t10`.`copy`
          )
      ) AS `t12`
        ON `t8`.`model_key` = `t12`.`model_key`
      INNER JOIN (
        SELECT
          `t14`.`date`,
          MIN(`t14`.`most`) AS `least`,
          COUNT(*) AS `heaps`
        FROM (
          SELECT
            `t13`.`date`,
            `t13`.`heap`,
            MAX(`t13`.`downloads`) AS `most`
          FROM (
            SELECT
              `t8`.`date`,
              `t8`.`model_key`,
              `t8`.`downloads`,
              `t8`.`model_key` % 10 AS `heap`
            FROM (
              SELECT
                `t0`.`since`,
                `t0`.`date`,
                `t0`.`model_key`,
                `t0`.`account_key`,
                `t0`.`downloads`,
                `t0`.`quality` <> 'measured' AS `estimated`
              FROM `gains` AS `t0`
              WHERE
                `t0`.`source` = ':source:'
            ) AS `t8`
            SEMI JOIN `spans` AS `t4`
              ON `t8`.`date` = `t4`.`date`
            SEMI JOIN (
              SELECT
                `t10`.`model_key`,
                `t10`.`account_key`,
                `t10`.`hub`,
                `t10`.`model`,
                `t10`.`aliases`,
                `t10`.`task`,
                `t10`.`library`,
                `t10`.`licence`,
                `t10`.`parameters`,
                `t10`.`size`,
                `t10`.`relation`,
                `t10`.`copy`,
                `t10`.`created_on`,
                `t10`.`first_seen`
              FROM (
                SELECT
                  `t5`.`model_key`,
                  `t5`.`account_key`,
                  `t5`.`hub`,
                  `t5`.`model`,
                  `t5`.`aliases`,
                  `t5`.`task`,
                  `t5`.`library`,
                  `t5`.`licence`,
                  `t5`.`parameters`,
                  `t5`.`size`,
                  `t5`.`relation`,
                  `t5`.`copy`,
                  `t5`.`created_on`,
                  `t5`.`first_seen`,
                  `t9`.`universe`,
                  `t9`.`copies`
                FROM `models` AS `t5`
                INNER JOIN (
                  SELECT
                    *
                  FROM `universes` AS `t3`
                  WHERE
                    `t3`.`universe` = ':universe:'
                ) AS `t9`
                  ON `t5`.`task` = `t9`.`task`
              ) AS `t10`
              WHERE
                `t10`.`copies` OR NOT (
                  `t10`.`copy`
                )
            ) AS `t12`
              ON `t8`.`model_key` = `t12`.`model_key`
          ) AS `t13`
          GROUP BY
            1,
            2
        ) AS `t14`
        GROUP BY
          1
      ) AS `t16`
        ON `t8`.`date` = `t16`.`date`
    ) AS `t17`
    WHERE
      (
        `t17`.`heaps` < 10
      ) OR (
        `t17`.`downloads` >= `t17`.`least`
      )
  ) AS `t18`
) AS `t19`
WHERE
  `t19`.`turn` < 10
