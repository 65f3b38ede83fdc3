import { Column, CreateDateColumn, Entity, Index, OneToMany, PrimaryGeneratedColumn, UpdateDateColumn } from "typeorm";
import { Agent } from "./Agent";

/** Somebody who signs in through Keycloak. */
@Entity("users")
export class User {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  /** The subject of the Keycloak token. */
  @Column({ name: "keycloak_id", type: "varchar", unique: true })
  keycloakId: string;

  @Index({ unique: true })
  @Column({ type: "varchar" })
  email: string;

  @Column({ type: "varchar", unique: true })
  username: string;

  @Column({ name: "first_name", type: "varchar", nullable: true })
  firstName: string | null;

  @Column({ name: "last_name", type: "varchar", nullable: true })
  lastName: string | null;

  @Column({ name: "is_active", type: "boolean", default: true })
  isActive: boolean;

  @Column({ name: "is_superuser", type: "boolean", default: false })
  isSuperuser: boolean;

  @Column({ name: "profile_data", type: "json", nullable: true })
  profileData: Record<string, unknown> | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt: Date;

  @OneToMany(() => Agent, (agent) => agent.owner)
  agents: Agent[];
}
