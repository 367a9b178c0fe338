import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import {
  CAD_EVENT_TYPES,
  CALL_SOURCES,
  type CadEvent,
  type CadEventType,
  type CallSource,
} from '../domain/cad-event';
import { parseInstant } from '../domain/rfc3339';

const MAX_LENGTH = 200;
/** NUL and other control characters, and halves of surrogate pairs, which no UTF-8 can carry. */
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u;

/** Before it no database of ours has a day. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');

/** A text of at most 200 characters without control characters. The first rule that it breaks is named. */
function Plain({ mayBeEmpty }: { mayBeEmpty: boolean } = { mayBeEmpty: true }): PropertyDecorator {
  return (target, property) => {
    IsString({ message: 'must be a text' })(target, property);
    if (!mayBeEmpty) MinLength(1, { message: 'must not be empty' })(target, property as string);
    MaxLength(MAX_LENGTH, { message: `must have at most ${MAX_LENGTH} characters` })(
      target,
      property as string,
    );
    registerDecorator({
      name: 'plain',
      target: target.constructor,
      propertyName: property as string,
      options: { message: 'must not hold control characters' },
      validator: { validate: (value: unknown) => typeof value !== 'string' || !UNPRINTABLE.test(value) },
    });
  };
}

function Instant(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'instant',
      target: target.constructor,
      propertyName: property as string,
      options: { message: 'must be an RFC 3339 time with an offset, such as 2026-03-01T13:40:10-07:00' },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && (parseInstant(value)?.ms ?? -Infinity) >= FIRST_INSTANT,
      },
    });
}

export class CadCallFactsDto {
  @ApiPropertyOptional({ enum: CALL_SOURCES, nullable: true })
  @IsOptional()
  @IsIn(CALL_SOURCES, { message: `must be one of ${CALL_SOURCES.join(', ')}` })
  source?: CallSource | null;

  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_LENGTH,
    nullable: true,
    description: 'Compared exactly with the policy’s lists.',
  })
  @IsOptional()
  @Plain()
  typeCode?: string | null;

  @ApiPropertyOptional({ type: String, maxLength: MAX_LENGTH, nullable: true })
  @IsOptional()
  @Plain()
  typeText?: string | null;

  @ApiPropertyOptional({ type: String, maxLength: MAX_LENGTH, nullable: true })
  @IsOptional()
  @Plain()
  priority?: string | null;

  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_LENGTH,
    nullable: true,
    description: 'Any spelling; region US where there is no +.',
  })
  @IsOptional()
  @Plain()
  callerPhone?: string | null;

  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_LENGTH,
    nullable: true,
    description: 'BCP 47; the primary subtag counts.',
  })
  @IsOptional()
  @Plain()
  language?: string | null;

  @ApiPropertyOptional({ type: String, maxLength: MAX_LENGTH, nullable: true })
  @IsOptional()
  @Plain()
  district?: string | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'A juvenile caller is never texted.' })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  juvenileCaller?: boolean | null;
}

export class CadUnitDto {
  @ApiProperty({ maxLength: MAX_LENGTH })
  @IsDefined({ message: 'is required' })
  @Plain({ mayBeEmpty: false })
  id!: string;
}

/** One CAD event (contract, section 1). Absent or null states nothing. */
export class CadEventDto implements CadEvent {
  @ApiProperty({ maxLength: MAX_LENGTH, description: 'Idempotency key within the agency.' })
  @IsDefined({ message: 'is required' })
  @Plain({ mayBeEmpty: false })
  eventId!: string;

  @ApiProperty({ maxLength: MAX_LENGTH })
  @IsDefined({ message: 'is required' })
  @Plain({ mayBeEmpty: false })
  callNumber!: string;

  @ApiProperty({ enum: CAD_EVENT_TYPES })
  @IsDefined({ message: 'is required' })
  @IsIn(CAD_EVENT_TYPES, { message: `must be one of ${CAD_EVENT_TYPES.join(', ')}` })
  type!: CadEventType;

  @ApiProperty({
    format: 'date-time',
    description: 'RFC 3339 with an offset, at most 5 minutes ahead of the server.',
  })
  @IsDefined({ message: 'is required' })
  @Instant()
  occurredAt!: string;

  @ApiPropertyOptional({ type: CadCallFactsDto, nullable: true })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => CadCallFactsDto)
  call?: CadCallFactsDto | null;

  @ApiPropertyOptional({ type: CadUnitDto, nullable: true })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => CadUnitDto)
  unit?: CadUnitDto | null;

  @ApiPropertyOptional({ type: String, maxLength: MAX_LENGTH, nullable: true })
  @IsOptional()
  @Plain()
  disposition?: string | null;
}
